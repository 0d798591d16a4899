"""Lists what a platform took down, by action and origin: figures.py PLATFORM, such as `shopee`."""

import sys

import connection
from saring.v1 import statistics_service_pb2 as statistics
from saring.v1 import statistics_service_pb2_grpc as service


def shown(measures) -> str:
    name = lambda value: statistics.Measure.Name(value.measure).removeprefix("MEASURE_").lower()
    return ", ".join(f"{name(v)} {'-' if v.withheld else v.value}" for v in measures)


def main(channel) -> None:
    if len(sys.argv) != 2:
        sys.exit("give the platform: figures.py PLATFORM, such as `shopee`")
    stub = service.StatisticsServiceStub(channel)
    request = statistics.GetStatisticsRequest(
        platform=sys.argv[1],
        dimensions=[statistics.DIMENSION_ACTION, statistics.DIMENSION_PRIMARY_ORIGIN],
        page_size=100,
    )
    while True:
        page = connection.call(stub.GetStatistics, request, deadline=10)
        for row in page.rows:
            print(f"{' '.join(row.values)}: {shown(row.measures)}")
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    # The totals are those of all pages, on every page.
    print(f"in all: {shown(page.totals)}")


if __name__ == "__main__":
    connection.run(main)
