package example;

import com.saring.v1.Assessment;
import com.saring.v1.Evidence;
import com.saring.v1.Listing;
import com.saring.v1.ScoreBatchRequest;
import com.saring.v1.ScoreRequest;
import com.saring.v1.ScoreResult;
import com.saring.v1.ScoringServiceGrpc;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Scores one listing and then several, and says why. */
final class Score {
  private static final String TITLE = "🧥 Baju b4l k4rungan import, per 100kg";

  private static void show(String title, Assessment assessment) {
    String verdict = assessment.getVerdict().name().substring("VERDICT_".length());
    Connection.OUT.println(verdict + ": " + title);
    byte[] bytes = title.getBytes(StandardCharsets.UTF_8); // places are bytes, not chars
    for (Evidence hit : assessment.getHitsList()) {
      String line = "  " + hit.getRuleSet() + "/" + hit.getRule();
      if (hit.hasSpan()) { // otherwise the rule fired on a price or a category
        var span = hit.getSpan();
        int start = (int) span.getStart();
        int length = (int) span.getEnd() - start;
        String word = new String(bytes, start, length, StandardCharsets.UTF_8);
        line += ": " + span.getField() + ": " + word + " = " + span.getTerm();
        if (hit.getVariantsCount() > 0) {
          line += " (" + String.join(", ", hit.getVariantsList()) + ")";
        }
      }
      Connection.OUT.println(line);
    }
  }

  public static void main(String[] args) throws Exception {
    Connection.run(
        channel -> {
          var scoring = Connection.withKey(ScoringServiceGrpc.newBlockingStub(channel));

          // Only the title is required; what is missing is unknown to the rules, not false.
          var one = Listing.newBuilder().setId("A-1").setTitle(TITLE).setPrice(1_500_000).build();
          var request = ScoreRequest.newBuilder().setListing(one).build();
          var answer = Connection.call(scoring).score(request);
          show(TITLE, answer.getAssessment());
          String used =
              answer.getBasis().getRuleSetsList().stream()
                  .map(version -> version.getRuleSet() + " version " + version.getVersion())
                  .collect(Collectors.joining(", "));
          Connection.OUT.println("by " + used);

          // Many at once are cheaper than one by one. Each has a result of its own, in order.
          List<Listing> many =
              List.of(
                  Listing.newBuilder().setTitle("Speaker preloved JBL").build(),
                  Listing.newBuilder().setTitle("Kemeja flanel preloved").build(),
                  Listing.newBuilder()
                      .setTitle("Kaos")
                      .putSignals("own-model", Double.NaN)
                      .build());
          var batch = ScoreBatchRequest.newBuilder().addAllListings(many).build();
          List<ScoreResult> results = Connection.call(scoring).scoreBatch(batch).getResultsList();
          for (int at = 0; at < results.size(); at++) {
            String title = many.get(at).getTitle();
            ScoreResult result = results.get(at);
            if (result.hasError()) {
              var bad = result.getError();
              Connection.OUT.println(
                  bad.getReason() + ": " + title + ": " + bad.getField() + " " + bad.getMessage());
            } else {
              show(title, result.getAssessment());
            }
          }
        });
  }
}
