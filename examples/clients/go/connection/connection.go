// Package connection is how the programs here call Saring: one connection, an API key, a deadline, and
// when to try again.
//
//	SARING_SERVER   http://HOST:PORT, https://HOST:PORT, or unix:/PATH of an edge's socket;
//	                http://127.0.0.1:7070 if it is not set
//	SARING_API_KEY  the key of your platform
//	SARING_CA       with https: a PEM file of the certificate authority, where it is not one of the system's
package connection

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"time"

	rpccode "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/local"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Which calls wait for the connection, and are made again when they get no answer: all of these may be.
// docs/api.md says which others. Before gRPC 1.40, set GRPC_GO_RETRY=on for it.
//
//go:embed service_config.json
var serviceConfig string

// Patience is how long a call may take, with all its tries.
const Patience = 30 * time.Second

// Connect gives one connection for the whole program: it opens it again by itself.
func Connect() (*grpc.ClientConn, error) {
	server := strings.TrimRight(os.Getenv("SARING_SERVER"), "/")
	if server == "" {
		server = "http://127.0.0.1:7070"
	}
	// A broken connection is tried again soon, and a silent one is asked whether it is still there.
	soon := backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second}
	options := []grpc.DialOption{
		grpc.WithDefaultServiceConfig(serviceConfig),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: soon, MinConnectTimeout: 4 * time.Second}),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
	}
	address, isTLS := server, false
	switch {
	case strings.HasPrefix(server, "http://"):
		address = strings.TrimPrefix(server, "http://")
	case strings.HasPrefix(server, "https://"):
		address, isTLS = strings.TrimPrefix(server, "https://"), true
	}
	if !isTLS {
		// Refuses what is not on this machine: another one could read the API key on the way.
		return grpc.Dial(address, append(options, grpc.WithTransportCredentials(local.NewCredentials()))...)
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if path := os.Getenv("SARING_CA"); path != "" {
		pem, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(pem)
	}
	return grpc.Dial(address, append(options, grpc.WithTransportCredentials(credentials.NewTLS(config)))...)
}

// WithKey adds the metadata that every call carries.
func WithKey(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+os.Getenv("SARING_API_KEY"))
}

// Call is the context of one call, with its deadline.
func Call() (context.Context, context.CancelFunc) {
	return context.WithTimeout(WithKey(context.Background()), Patience)
}

// Failure is what a call ended with. Decide by Reason; the words are listed in docs/api.md.
type Failure struct {
	Code    codes.Code
	Reason  string
	Message string
	Wait    time.Duration // that the server asks for
}

// NewFailure reads the details of an error.
func NewFailure(err error) Failure {
	of := status.Convert(err)
	failure := Failure{Code: of.Code(), Message: of.Message()}
	for _, detail := range of.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			failure.Reason = detail.Reason
		case *errdetails.RetryInfo:
			delay := detail.GetRetryDelay()
			failure.Wait = time.Duration(delay.GetSeconds())*time.Second + time.Duration(delay.GetNanos())
		}
	}
	return failure
}

// MayPass says whether the same may go well later.
func (f Failure) MayPass() bool {
	return f.Wait > 0 || f.Code == codes.Unavailable || f.Code == codes.DeadlineExceeded || f.Code == codes.Canceled
}

// Pause is how long to wait before a stream is opened again: what the server asks for, or twice as long
// each time; and a random part more, so that not all callers come back at once.
func (f Failure) Pause(tries int) time.Duration {
	wait := f.Wait
	if wait == 0 {
		wait = 100 * time.Millisecond << min(tries, 6)
	}
	return wait + time.Duration(rand.Int63n(int64(wait)/2+1))
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// Run runs a program; it tells a failure in one line and by the exit code.
func Run(program func(*grpc.ClientConn) error) {
	if os.Getenv("SARING_API_KEY") == "" {
		Exit("SARING_API_KEY is not set: give it the key of your platform")
	}
	conn, err := Connect()
	if err != nil {
		Exit(err.Error())
	}
	defer conn.Close()
	if err := program(conn); err != nil {
		failure := NewFailure(err)
		words := []string{rpccode.Code(failure.Code).String(), failure.Reason, failure.Message}
		if failure.Reason == "" {
			words = []string{words[0], words[2]}
		}
		Exit(strings.Join(words, ": "))
	}
}

// Exit ends the program with this line.
func Exit(line string) {
	fmt.Fprintln(os.Stderr, line)
	os.Exit(1)
}
