// Lists what a platform took down, by action and origin: figures PLATFORM, such as `shopee`.
package main

import (
	"fmt"
	"os"
	"strings"

	"google.golang.org/grpc"

	"example.com/platform/connection"
	saring "example.com/platform/saring/v1"
)

func shown(measures []*saring.MeasureValue) string {
	var words []string
	for _, measure := range measures {
		name := strings.ToLower(strings.TrimPrefix(measure.Measure.String(), "MEASURE_"))
		if measure.Withheld {
			words = append(words, name+" -")
		} else {
			words = append(words, fmt.Sprintf("%s %d", name, measure.Value))
		}
	}
	return strings.Join(words, ", ")
}

func main() {
	if len(os.Args) != 2 {
		connection.Exit("give the platform: figures PLATFORM, such as `shopee`")
	}
	connection.Run(func(conn *grpc.ClientConn) error {
		statistics := saring.NewStatisticsServiceClient(conn)
		request := &saring.GetStatisticsRequest{
			Platform: os.Args[1],
			Dimensions: []saring.Dimension{
				saring.Dimension_DIMENSION_ACTION,
				saring.Dimension_DIMENSION_PRIMARY_ORIGIN,
			},
			PageSize: 100,
		}
		for {
			ctx, cancel := connection.Call()
			page, err := statistics.GetStatistics(ctx, request)
			cancel()
			if err != nil {
				return err
			}
			for _, row := range page.Rows {
				fmt.Printf("%s: %s\n", strings.Join(row.Values, " "), shown(row.Measures))
			}
			if request.PageToken = page.NextPageToken; request.PageToken == "" {
				// The totals are those of all pages, on every page.
				fmt.Printf("in all: %s\n", shown(page.Totals))
				return nil
			}
		}
	})
}
