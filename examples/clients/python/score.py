"""Scores one listing and then several, and says why."""

import connection
from saring.v1 import listing_pb2 as listing
from saring.v1 import scoring_service_pb2 as scoring
from saring.v1 import scoring_service_pb2_grpc as service

TITLE = "🧥 Baju b4l k4rungan import, per 100kg"


def show(title: str, assessment: listing.Assessment) -> None:
    print(f"{listing.Verdict.Name(assessment.verdict).removeprefix('VERDICT_')}: {title}")
    for hit in assessment.hits:
        if not hit.HasField("span"):  # the rule fired on a price or a category
            print(f"  {hit.rule_set}/{hit.rule}")
            continue
        # Places are bytes of the UTF-8, not characters.
        word = title.encode()[hit.span.start : hit.span.end].decode()
        undone = f" ({', '.join(hit.variants)})" if hit.variants else ""
        print(f"  {hit.rule_set}/{hit.rule}: {hit.span.field}: {word} = {hit.span.term}{undone}")


def main(channel) -> None:
    stub = service.ScoringServiceStub(channel)

    # Only the title is required; what is missing is unknown to the rules, not false.
    one = listing.Listing(id="A-1", title=TITLE, price=1_500_000)
    answer = connection.call(stub.Score, scoring.ScoreRequest(listing=one))
    show(TITLE, answer.assessment)
    basis = [f"{used.rule_set} version {used.version}" for used in answer.basis.rule_sets]
    print(f"by {', '.join(basis)}")

    # Many at once are cheaper than one by one. Each has a result of its own, in order.
    many = [
        listing.Listing(title="Speaker preloved JBL"),
        listing.Listing(title="Kemeja flanel preloved"),
        listing.Listing(title="Kaos", signals={"own-model": float("nan")}),
    ]
    answer = connection.call(stub.ScoreBatch, scoring.ScoreBatchRequest(listings=many), deadline=10)
    for item, result in zip(many, answer.results):
        if result.WhichOneof("result") == "error":
            error = result.error
            print(f"{error.reason}: {item.title}: {error.field} {error.message}")
        else:
            show(item.title, result.assessment)


if __name__ == "__main__":
    connection.run(main)
