package example;

import com.google.gson.Gson;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How the programs here call Saring: one channel, an API key, a deadline, and when to try again.
 *
 * <pre>
 * SARING_SERVER   http://HOST:PORT, https://HOST:PORT, or unix:/PATH of an edge's socket;
 *                 http://127.0.0.1:7070 if it is not set
 * SARING_API_KEY  the key of your platform
 * SARING_CA       with https: a PEM file of the certificate authority, where it is not one of the system's
 * </pre>
 */
final class Connection {
  /** How long a call may take, with all its tries. */
  static final int PATIENCE_SECONDS = 30;

  /** Standard output in UTF-8, whatever the locale. */
  static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  /** What a program does with its channel. */
  interface Program {
    void run(ManagedChannel channel) throws Exception;
  }

  private Connection() {}

  /** One channel for the whole program: it holds the connection and opens it again. */
  static ManagedChannel open() throws IOException {
    String server = System.getenv().getOrDefault("SARING_SERVER", "http://127.0.0.1:7070");
    return builder(server)
        // A silent connection is asked whether it is still there.
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .defaultServiceConfig(serviceConfig())
        .enableRetry()
        .build();
  }

  private static NettyChannelBuilder builder(String server) throws IOException {
    if (server.startsWith("unix:")) {
      // Needs Linux and Netty's native transport. HTTP/2 allows no path as the authority.
      return NettyChannelBuilder.forAddress(
              new DomainSocketAddress(server.substring("unix:".length())),
              InsecureChannelCredentials.create())
          .eventLoopGroup(new EpollEventLoopGroup(1, new DefaultThreadFactory("saring", true)))
          .channelType(EpollDomainSocketChannel.class)
          .overrideAuthority("localhost");
    }
    URI uri = URI.create(server);
    boolean isTls = uri.getScheme().equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : isTls ? 443 : 80;
    return NettyChannelBuilder.forAddress(uri.getHost(), port, credentials(isTls));
  }

  private static ChannelCredentials credentials(boolean isTls) throws IOException {
    String authority = System.getenv("SARING_CA");
    if (!isTls) {
      // On the same machine only: another one could read the API key on the way.
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    return authority == null ? tls.build() : tls.trustManager(new File(authority)).build();
  }

  /**
   * Which calls wait for the connection, and are made again when they get no answer: all of these may be.
   * docs/api.md says which others.
   */
  @SuppressWarnings("unchecked")
  private static Map<String, ?> serviceConfig() throws IOException {
    var file = Connection.class.getResourceAsStream("/service_config.json");
    try (Reader reader = new InputStreamReader(file, StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, Map.class);
    }
  }

  /** A stub whose calls carry the API key. */
  static <S extends AbstractStub<S>> S withKey(S stub) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + System.getenv("SARING_API_KEY"));
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** The same for one call, with its deadline. */
  static <S extends AbstractStub<S>> S call(S stub) {
    return stub.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Runs a program; tells a failure in one line and by the exit code. */
  static void run(Program program) throws Exception {
    if (System.getenv("SARING_API_KEY") == null) {
      exit("SARING_API_KEY is not set: give it the key of your platform");
    }
    ManagedChannel channel = open();
    try {
      program.run(channel);
    } catch (StatusRuntimeException error) {
      exit(new Failure(error).toString());
    } finally {
      channel.shutdownNow();
    }
  }

  /** Ends the program with this line. */
  static void exit(String line) {
    System.err.println(line);
    System.exit(1);
  }
}
