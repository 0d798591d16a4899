package example;

import com.google.protobuf.util.Timestamps;
import com.saring.v1.AcknowledgeHandoversRequest;
import com.saring.v1.Action;
import com.saring.v1.Handover;
import com.saring.v1.ListingRef;
import com.saring.v1.Origin;
import com.saring.v1.Outcome;
import com.saring.v1.OutcomeStatus;
import com.saring.v1.ReportOutcomesRequest;
import com.saring.v1.TakedownServiceGrpc;
import com.saring.v1.TakedownServiceGrpc.TakedownServiceBlockingStub;
import com.saring.v1.WatchInboxRequest;
import com.saring.v1.WatchInboxResponse;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Set;

/**
 * Works through the links that the ministry hands over, and reports what was done.
 *
 * <p>With {@code --once} it ends when the inbox is empty; otherwise it waits for more, for ever.
 */
final class Takedowns {
  /** What the server has then. An edge answers QUEUED, and sends it on. */
  private static final Set<OutcomeStatus> TAKEN =
      Set.of(
          OutcomeStatus.OUTCOME_STATUS_ACCEPTED,
          OutcomeStatus.OUTCOME_STATUS_DUPLICATE,
          OutcomeStatus.OUTCOME_STATUS_QUEUED);

  /** A page or a short link says no listing: it is answered by its address. */
  private static ListingRef listingOf(Handover handover) {
    if (handover.hasListing()) {
      return handover.getListing();
    }
    boolean isSite = handover.getSurface().equals("site");
    String kind = handover.getUnresolved() ? "short" : isSite ? "site" : "page";
    return ListingRef.newBuilder()
        .setSurface(handover.getSurface())
        .setKind(kind)
        .setListingId(handover.getCanonicalUrl())
        .build();
  }

  /**
   * Here your own system takes the listing down, and stores what it did together with the key of the
   * report: it is then the same at every repetition, also after a restart.
   */
  private static Outcome takeDown(Handover handover) {
    return Outcome.newBuilder()
        .setIdempotencyKey("handover-" + handover.getHandoverId())
        .setListing(listingOf(handover))
        .setHandoverId(handover.getHandoverId())
        .setAction(Action.ACTION_REMOVED)
        .setPrimaryOrigin(Origin.ORIGIN_HANDOVER)
        .setActionTime(Timestamps.fromMillis(System.currentTimeMillis()))
        // The server keeps a sketch of the title, by which it is recognised when it comes back.
        .setTitle("Baju b4l k4rungan import, per 100kg")
        .build();
  }

  private static void workOn(TakedownServiceBlockingStub takedowns, Handover handover) {
    String url = handover.getCanonicalUrl();
    Connection.OUT.println("handed over: " + url + ": " + handover.getReason());
    // Act first and acknowledge then: what is acknowledged is not sent again, so a program that ends in
    // between must not have acknowledged what it has not done.
    var report = ReportOutcomesRequest.newBuilder().addOutcomes(takeDown(handover)).build();
    var result = Connection.call(takedowns).reportOutcomes(report).getResults(0);
    String word = result.getStatus().name().substring("OUTCOME_STATUS_".length());
    if (!TAKEN.contains(result.getStatus())) {
      // CONFLICT or INVALID: a person has to look at it, so it stays in the inbox.
      var bad = result.getError();
      String why = word + ": " + bad.getField() + ": " + bad.getMessage();
      System.err.println("not acknowledged: " + url + ": " + why);
      return;
    }
    Connection.OUT.println("reported: " + word);

    var ids =
        AcknowledgeHandoversRequest.newBuilder().addHandoverIds(handover.getHandoverId()).build();
    for (var answer : Connection.call(takedowns).acknowledgeHandovers(ids).getResultsList()) {
      String bad = answer.hasError() ? ": " + answer.getError().getReason() : "";
      Connection.OUT.println("acknowledged" + bad);
    }
  }

  public static void main(String[] args) throws Exception {
    boolean once = args.length > 0 && args[0].equals("--once");
    Connection.run(
        channel -> {
          var takedowns = Connection.withKey(TakedownServiceGrpc.newBlockingStub(channel));
          String cursor = "";
          int tries = 0;
          while (true) {
            var request = WatchInboxRequest.newBuilder().setCursor(cursor).build();
            try {
              Iterator<WatchInboxResponse> inbox = takedowns.watchInbox(request);
              while (inbox.hasNext()) {
                WatchInboxResponse message = inbox.next();
                tries = 0;
                if (message.hasHandover()) {
                  workOn(takedowns, message.getHandover());
                } else if (once) {
                  return;
                }
                cursor = message.getCursor();
              }
            } catch (StatusRuntimeException error) { // the stream was cut, or the server stops
              Failure failure = new Failure(error);
              if (!failure.mayPass()) {
                throw error;
              }
              Thread.sleep(failure.pause(tries++));
            }
          }
        });
  }
}
