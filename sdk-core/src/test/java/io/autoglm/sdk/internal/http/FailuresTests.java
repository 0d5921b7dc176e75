package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.internal.http.Failures.Phase;
import io.autoglm.sdk.internal.http.Failures.Scene;
import io.autoglm.sdk.policy.Call;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;
import reactor.netty.channel.AbortedException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;

class FailuresTests {

    private static final Scene SENT = new Scene("host:1", Phase.SENT, false, null);

    private final Call<String> call = TextDialect.call(TextDialect.TEXT, 80, "q");

    @ParameterizedTest
    @MethodSource("table")
    void eachExceptionHasItsCode(Throwable error, Phase phase, ErrorCode code) {
        AutoGlmException failure = Failures.beforeAnswer(call, new Scene("host:1", phase, false, null), error);

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.getMessage()).doesNotContain("secret");
    }

    static Stream<Arguments> table() {
        AutoGlmException ours =
                ErrorDetails.of(ErrorCode.CREDENTIAL_UNAVAILABLE, "x").exception();
        return Stream.of(
                arguments(ours, Phase.CONNECTING, ErrorCode.CREDENTIAL_UNAVAILABLE),
                arguments(Exceptions.propagate(new IOException("secret")), Phase.SENT, ErrorCode.CONNECTION_LOST),
                arguments(new UnknownHostException("secret"), Phase.CONNECTING, ErrorCode.DNS_FAILED),
                arguments(new ConnectTimeoutException("secret"), Phase.CONNECTING, ErrorCode.CONNECT_TIMEOUT),
                arguments(new ConnectException("secret"), Phase.CONNECTING, ErrorCode.CONNECT_FAILED),
                arguments(new NoRouteToHostException("secret"), Phase.CONNECTING, ErrorCode.CONNECT_FAILED),
                arguments(new SocketException("Network is unreachable"), Phase.CONNECTING, ErrorCode.CONNECT_FAILED),
                arguments(new SSLException("secret"), Phase.CONNECTING, ErrorCode.TLS_FAILED),
                arguments(
                        new DecoderException(new SSLHandshakeException("secret")),
                        Phase.CONNECTING,
                        ErrorCode.TLS_FAILED),
                arguments(new NotSslRecordException("secret"), Phase.CONNECTING, ErrorCode.TLS_FAILED),
                arguments(new SslHandshakeTimeoutException("secret"), Phase.CONNECTING, ErrorCode.TLS_FAILED),
                arguments(
                        new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress"),
                        Phase.CONNECTING,
                        ErrorCode.CONNECTION_LOST),
                arguments(new SSLException("received fatal alert"), Phase.SENT, ErrorCode.TLS_FAILED),
                arguments(
                        new SSLException(
                                "failure when writing TLS control frames",
                                new ProxyConnectException("http, none, /p:1 => h:2, status: 407 Proxy Authentication")),
                        Phase.CONNECTING,
                        ErrorCode.PROXY_REFUSED),
                arguments(
                        new PoolAcquireTimeoutException(Duration.ofSeconds(1)),
                        Phase.CONNECTING,
                        ErrorCode.POOL_EXHAUSTED),
                arguments(new PoolAcquirePendingLimitException(1), Phase.CONNECTING, ErrorCode.POOL_EXHAUSTED),
                arguments(new PoolShutdownException(), Phase.CONNECTING, ErrorCode.CLIENT_CLOSED),
                arguments(
                        new IOException("Error while acquiring from pool"),
                        Phase.CONNECTING,
                        ErrorCode.STALE_CONNECTION),
                arguments(new IOException("secret"), Phase.UNSERVED, ErrorCode.STALE_CONNECTION),
                arguments(new ClosedChannelException(), Phase.UNSERVED, ErrorCode.STALE_CONNECTION),
                arguments(AbortedException.beforeSend(), Phase.UNSERVED, ErrorCode.STALE_CONNECTION),
                arguments(AbortedException.beforeSend(), Phase.SENT, ErrorCode.CONNECTION_LOST),
                arguments(new SocketException("secret"), Phase.SENT, ErrorCode.CONNECTION_LOST),
                arguments(new TooLongHttpHeaderException("secret"), Phase.SENT, ErrorCode.MALFORMED_ANSWER),
                arguments(
                        new IllegalArgumentException("invalid version: secret"),
                        Phase.SENT,
                        ErrorCode.MALFORMED_ANSWER),
                arguments(new IllegalArgumentException("secret"), Phase.CONNECTING, ErrorCode.INTERNAL),
                arguments(new IllegalStateException("secret"), Phase.SENT, ErrorCode.INTERNAL));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void tlsFailuresAreExplainedInOurWords(Throwable error, String reason) {
        assertThat(TlsReasons.of(error)).contains(reason);
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                arguments(new NotSslRecordException("secret"), "does not speak TLS"),
                arguments(new SslHandshakeTimeoutException("secret"), "too long"),
                arguments(new SSLException(new CertificateExpiredException("secret")), "has expired"),
                arguments(new SSLException(new CertificateNotYetValidException("secret")), "not valid yet"),
                arguments(
                        new SSLException(new CertificateException(new CertPathBuilderException("secret"))),
                        "trusted CA"),
                arguments(new SSLException(new CertificateException("No name matching secret")), "host name"),
                arguments(new SSLException("secret"), "the TLS handshake failed"));
    }

    @Test
    void inTheBodyALossIsACutAndRubbishIsMalformed() {
        assertThat(Failures.inBody(call, SENT, new IOException("x")).code()).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(Failures.inBody(call, SENT, AbortedException.beforeSend()).code())
                .isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(Failures.inBody(call, SENT, new NumberFormatException("chunk size"))
                        .code())
                .isEqualTo(ErrorCode.MALFORMED_ANSWER);
        assertThat(Failures.inBody(call, SENT, new IllegalStateException("x")).code())
                .isEqualTo(ErrorCode.INTERNAL);
    }
}
