// Scores one listing and then several, and says why.
package main

import (
	"fmt"
	"math"
	"strings"

	"google.golang.org/grpc"

	"example.com/platform/connection"
	saring "example.com/platform/saring/v1"
)

const title = "🧥 Baju b4l k4rungan import, per 100kg"

func show(title string, assessment *saring.Assessment) {
	fmt.Printf("%s: %s\n", strings.TrimPrefix(assessment.Verdict.String(), "VERDICT_"), title)
	for _, hit := range assessment.Hits {
		span := hit.Span
		if span == nil { // the rule fired on a price or a category
			fmt.Printf("  %s/%s\n", hit.RuleSet, hit.Rule)
			continue
		}
		undone := ""
		if len(hit.Variants) > 0 {
			undone = " (" + strings.Join(hit.Variants, ", ") + ")"
		}
		word := title[span.Start:span.End] // places are bytes, as Go slices them
		fmt.Printf("  %s/%s: %s: %s = %s%s\n", hit.RuleSet, hit.Rule, span.Field, word, span.Term, undone)
	}
}

func main() {
	connection.Run(func(conn *grpc.ClientConn) error {
		scoring := saring.NewScoringServiceClient(conn)
		ctx, cancel := connection.Call()
		defer cancel()

		// Only the title is required; what is missing is unknown to the rules, not false.
		price := int64(1_500_000)
		one := &saring.Listing{Id: "A-1", Title: title, Price: &price}
		answer, err := scoring.Score(ctx, &saring.ScoreRequest{Listing: one})
		if err != nil {
			return err
		}
		show(title, answer.Assessment)
		var used []string
		for _, version := range answer.Basis.RuleSets {
			used = append(used, fmt.Sprintf("%s version %d", version.RuleSet, version.Version))
		}
		fmt.Printf("by %s\n", strings.Join(used, ", "))

		// Many at once are cheaper than one by one. Each has a result of its own, in order.
		many := []*saring.Listing{
			{Title: "Speaker preloved JBL"},
			{Title: "Kemeja flanel preloved"},
			{Title: "Kaos", Signals: map[string]float64{"own-model": math.NaN()}},
		}
		batch, err := scoring.ScoreBatch(ctx, &saring.ScoreBatchRequest{Listings: many})
		if err != nil {
			return err
		}
		for at, result := range batch.Results {
			title := many[at].Title
			if bad := result.GetError(); bad != nil {
				fmt.Printf("%s: %s: %s %s\n", bad.Reason, title, bad.Field, bad.Message)
			} else {
				show(title, result.GetAssessment())
			}
		}
		return nil
	})
}
