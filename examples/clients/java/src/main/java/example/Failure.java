package example;

import com.google.protobuf.InvalidProtocolBufferException;
import example.rpc.Any;
import example.rpc.ErrorInfo;
import example.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a call ended with. Decide by {@code reason}; the words are listed in docs/api.md.
 *
 * <p>With {@code proto-google-common-protos}, {@code StatusProto.fromThrowable(error)} reads the same.
 */
final class Failure {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  final Status.Code code;
  final String message;
  String reason = "";

  /** Milliseconds that the server asks for; 0 if it does not. */
  long wait;

  Failure(StatusRuntimeException error) {
    code = error.getStatus().getCode();
    message = error.getStatus().getDescription();
    Metadata trailers = error.getTrailers();
    byte[] details = trailers == null ? null : trailers.get(DETAILS);
    try {
      if (details != null) {
        for (Any detail : example.rpc.Status.parseFrom(details).getDetailsList()) {
          read(detail);
        }
      }
    } catch (InvalidProtocolBufferException unreadable) {
      // The code alone has to do.
    }
  }

  private void read(Any detail) throws InvalidProtocolBufferException {
    String type = detail.getTypeUrl();
    if (type.endsWith("/google.rpc.ErrorInfo")) {
      reason = ErrorInfo.parseFrom(detail.getValue()).getReason();
    } else if (type.endsWith("/google.rpc.RetryInfo")) {
      var delay = RetryInfo.parseFrom(detail.getValue()).getRetryDelay();
      wait = delay.getSeconds() * 1000 + delay.getNanos() / 1_000_000;
    }
  }

  /** Whether the same may go well later. */
  boolean mayPass() {
    return wait > 0
        || code == Status.Code.UNAVAILABLE
        || code == Status.Code.DEADLINE_EXCEEDED
        || code == Status.Code.CANCELLED;
  }

  /**
   * Milliseconds to wait before a stream is opened again: what the server asks for, or twice as long each
   * time; and a random part more, so that not all callers come back at once.
   */
  long pause(int tries) {
    long wait = this.wait > 0 ? this.wait : 100L << Math.min(tries, 6);
    return wait + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
  }

  @Override
  public String toString() {
    return Stream.of(code.name(), reason, message)
        .filter(word -> word != null && !word.isEmpty())
        .collect(Collectors.joining(": "));
  }
}
