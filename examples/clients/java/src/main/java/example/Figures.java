package example;

import com.saring.v1.Dimension;
import com.saring.v1.GetStatisticsRequest;
import com.saring.v1.GetStatisticsResponse;
import com.saring.v1.MeasureValue;
import com.saring.v1.StatisticsServiceGrpc;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lists what a platform took down, by action and origin: Figures PLATFORM, such as `shopee`. */
final class Figures {
  private static String shown(List<MeasureValue> measures) {
    return measures.stream()
        .map(
            measure -> {
              String name = measure.getMeasure().name().substring("MEASURE_".length());
              String value = measure.getWithheld() ? "-" : Long.toString(measure.getValue());
              return name.toLowerCase(Locale.ROOT) + " " + value;
            })
        .collect(Collectors.joining(", "));
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      Connection.exit("give the platform: Figures PLATFORM, such as `shopee`");
    }
    Connection.run(
        channel -> {
          var statistics = Connection.withKey(StatisticsServiceGrpc.newBlockingStub(channel));
          var request =
              GetStatisticsRequest.newBuilder()
                  .setPlatform(args[0])
                  .addDimensions(Dimension.DIMENSION_ACTION)
                  .addDimensions(Dimension.DIMENSION_PRIMARY_ORIGIN)
                  .setPageSize(100);
          GetStatisticsResponse page;
          do {
            page = Connection.call(statistics).getStatistics(request.build());
            for (var row : page.getRowsList()) {
              String values = String.join(" ", row.getValuesList());
              Connection.OUT.println(values + ": " + shown(row.getMeasuresList()));
            }
            request.setPageToken(page.getNextPageToken());
          } while (!request.getPageToken().isEmpty());
          // The totals are those of all pages, on every page.
          Connection.OUT.println("in all: " + shown(page.getTotalsList()));
        });
  }
}
