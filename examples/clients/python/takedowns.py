"""Works through the links that the ministry hands over, and reports what was done.

With --once it ends when the inbox is empty; otherwise it waits for more, for ever.
"""

import sys
import time

import connection
import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from saring.v1 import takedown_service_pb2 as takedown
from saring.v1 import takedown_service_pb2_grpc as service


# What the server has then. An edge answers QUEUED, and sends it on.
TAKEN = (
    takedown.OUTCOME_STATUS_ACCEPTED,
    takedown.OUTCOME_STATUS_DUPLICATE,
    takedown.OUTCOME_STATUS_QUEUED,
)


def listing_of(handover: takedown.Handover) -> takedown.ListingRef:
    """A page or a short link says no listing: it is answered by its address."""
    if handover.HasField("listing"):
        return handover.listing
    kind = "short" if handover.unresolved else "site" if handover.surface == "site" else "page"
    return takedown.ListingRef(
        surface=handover.surface, kind=kind, listing_id=handover.canonical_url
    )


def take_down(handover: takedown.Handover) -> takedown.Outcome:
    """Here your own system takes the listing down, and stores what it did together with the key of
    the report: it is then the same at every repetition, also after a restart."""
    done = Timestamp()
    done.GetCurrentTime()
    return takedown.Outcome(
        idempotency_key=f"handover-{handover.handover_id}",
        listing=listing_of(handover),
        handover_id=handover.handover_id,
        action=takedown.ACTION_REMOVED,
        primary_origin=takedown.ORIGIN_HANDOVER,
        action_time=done,
        # The server keeps a sketch of the title, by which it is recognised when it comes back.
        title="Baju b4l k4rungan import, per 100kg",
    )


def work_on(stub, handover: takedown.Handover) -> None:
    print(f"handed over: {handover.canonical_url}: {handover.reason}")
    # Act first and acknowledge then: what is acknowledged is not sent again, so a program that ends in
    # between must not have acknowledged what it has not done.
    report = takedown.ReportOutcomesRequest(outcomes=[take_down(handover)])
    [result] = connection.call(stub.ReportOutcomes, report, deadline=10).results
    status = takedown.OutcomeStatus.Name(result.status).removeprefix("OUTCOME_STATUS_")
    if result.status not in TAKEN:
        # CONFLICT or INVALID: a person has to look at it, so it stays in the inbox.
        why = f"{status}: {result.error.field}: {result.error.message}"
        print(f"not acknowledged: {handover.canonical_url}: {why}", file=sys.stderr)
        return
    print(f"reported: {status}")

    ids = takedown.AcknowledgeHandoversRequest(handover_ids=[handover.handover_id])
    for result in connection.call(stub.AcknowledgeHandovers, ids).results:
        print(f"acknowledged{': ' + result.error.reason if result.HasField('error') else ''}")


def main(channel) -> None:
    stub = service.TakedownServiceStub(channel)
    once = "--once" in sys.argv
    cursor, tries = "", 0
    while True:
        try:
            request = takedown.WatchInboxRequest(cursor=cursor)
            for message in stub.WatchInbox(request, metadata=connection.api_key()):
                tries = 0
                if message.HasField("handover"):
                    work_on(stub, message.handover)
                elif once:
                    return
                cursor = message.cursor
        except grpc.RpcError as error:  # the stream was cut, or the server stops
            failure = connection.Failure(error)
            if not failure.may_pass():
                raise failure from None
            time.sleep(connection.pause(failure, tries))
            tries += 1


if __name__ == "__main__":
    connection.run(main)
