// Works through the links that the ministry hands over, and reports what was done.
//
// With --once it ends when the inbox is empty; otherwise it waits for more, for ever.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"example.com/platform/connection"
	saring "example.com/platform/saring/v1"
)

// A page or a short link says no listing: it is answered by its address.
func listingOf(handover *saring.Handover) *saring.ListingRef {
	if handover.Listing != nil {
		return handover.Listing
	}
	kind := "page"
	if handover.Unresolved {
		kind = "short"
	} else if handover.Surface == "site" {
		kind = "site"
	}
	return &saring.ListingRef{Surface: handover.Surface, Kind: kind, ListingId: handover.CanonicalUrl}
}

// Here your own system takes the listing down, and stores what it did together with the key of the
// report: it is then the same at every repetition, also after a restart.
func takeDown(handover *saring.Handover) *saring.Outcome {
	return &saring.Outcome{
		IdempotencyKey: "handover-" + handover.HandoverId,
		Listing:        listingOf(handover),
		HandoverId:     handover.HandoverId,
		Action:         saring.Action_ACTION_REMOVED,
		PrimaryOrigin:  saring.Origin_ORIGIN_HANDOVER,
		ActionTime:     timestamppb.Now(),
		// The server keeps a sketch of the title, by which it is recognised when it comes back.
		Title: "Baju b4l k4rungan import, per 100kg",
	}
}

func workOn(takedowns saring.TakedownServiceClient, handover *saring.Handover) error {
	fmt.Printf("handed over: %s: %s\n", handover.CanonicalUrl, handover.Reason)
	ctx, cancel := connection.Call()
	defer cancel()
	// Act first and acknowledge then: what is acknowledged is not sent again, so a program that ends in
	// between must not have acknowledged what it has not done.
	report := &saring.ReportOutcomesRequest{Outcomes: []*saring.Outcome{takeDown(handover)}}
	reported, err := takedowns.ReportOutcomes(ctx, report)
	if err != nil {
		return err
	}
	result := reported.Results[0]
	word := strings.TrimPrefix(result.Status.String(), "OUTCOME_STATUS_")
	switch result.Status {
	case saring.OutcomeStatus_OUTCOME_STATUS_ACCEPTED,
		saring.OutcomeStatus_OUTCOME_STATUS_DUPLICATE,
		saring.OutcomeStatus_OUTCOME_STATUS_QUEUED:
		// The server has it. An edge answers QUEUED, and sends it on.
	default:
		// CONFLICT or INVALID: a person has to look at it, so it stays in the inbox.
		bad := result.GetError()
		fmt.Fprintf(os.Stderr, "not acknowledged: %s: %s: %s: %s\n",
			handover.CanonicalUrl, word, bad.GetField(), bad.GetMessage())
		return nil
	}
	fmt.Printf("reported: %s\n", word)

	ids := &saring.AcknowledgeHandoversRequest{HandoverIds: []string{handover.HandoverId}}
	acknowledged, err := takedowns.AcknowledgeHandovers(ctx, ids)
	if err != nil {
		return err
	}
	for _, result := range acknowledged.Results {
		if bad := result.GetError(); bad != nil {
			fmt.Printf("acknowledged: %s\n", bad.Reason)
		} else {
			fmt.Println("acknowledged")
		}
	}
	return nil
}

// Reads the inbox after the cursor, and moves it on, until the stream ends; tells whether all is done.
func readInbox(takedowns saring.TakedownServiceClient, cursor *string, once bool) (bool, error) {
	ctx, cancel := context.WithCancel(connection.WithKey(context.Background()))
	defer cancel()
	inbox, err := takedowns.WatchInbox(ctx, &saring.WatchInboxRequest{Cursor: *cursor})
	if err != nil {
		return false, err
	}
	for {
		message, err := inbox.Recv()
		if err != nil {
			return false, err
		}
		if message.Handover != nil {
			if err := workOn(takedowns, message.Handover); err != nil {
				return false, err
			}
		} else if once {
			return true, nil
		}
		*cursor = message.Cursor
	}
}

func main() {
	connection.Run(func(conn *grpc.ClientConn) error {
		takedowns := saring.NewTakedownServiceClient(conn)
		once := len(os.Args) > 1 && os.Args[1] == "--once"
		cursor := ""
		for tries := 0; ; tries++ {
			before := cursor
			done, err := readInbox(takedowns, &cursor, once)
			if done {
				return nil
			}
			// The stream was cut, or the server stops.
			failure := connection.NewFailure(err)
			if !failure.MayPass() {
				return err
			}
			if cursor != before {
				tries = 0
			}
			time.Sleep(failure.Pause(tries))
		}
	})
}
