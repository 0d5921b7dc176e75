package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2NoMoreStreamIdsException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.resolver.dns.DnsNameResolverException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.netty.channel.AbortedException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;

/** What Netty's and the JDK's exceptions mean. Messages name host and port, never a path, query or header. */
final class Failures {

    private Failures() {}

    /** How far an attempt had come. */
    enum Phase {
        /** There was no connection to send on. */
        CONNECTING,
        /** The request was being sent or had been sent, on a connection that was not stale. */
        SENT,
        /** The server did not look at the request: it died with a kept connection before a byte came back, or the server says so. */
        UNSERVED
    }

    /**
     * Where and when something failed.
     *
     * @param place       host and port
     * @param phase       how far the attempt had come
     * @param multiplexed whether attempts share connections
     * @param reason      what the server gave as the reason, in the words of the protocol; {@code null} when it gave none
     */
    record Scene(
            String place,
            Phase phase,
            boolean multiplexed,
            @Nullable String reason) {

        /** Returns the reason in parentheses, or nothing. */
        String because() {
            return reason == null ? "" : " (" + reason + ")";
        }
    }

    /** Returns what {@code error} before the answer's head means. */
    static AutoGlmException beforeAnswer(Call<?> call, Scene scene, Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AutoGlmException ours) {
            return ours;
        }
        AutoGlmException failure = ofPool(call, scene, cause);
        if (failure == null) {
            failure = ofConnect(call, scene.place(), cause);
        }
        if (failure == null) {
            failure = ofTls(call, scene, cause);
        }
        if (failure == null) {
            failure = ofExchange(call, scene, cause);
        }
        return failure == null ? call.known(cause) : failure;
    }

    /** Returns what {@code error} in the middle of the body means. */
    static AutoGlmException inBody(Call<?> call, Scene scene, Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AutoGlmException ours) {
            return ours;
        }
        if (cause instanceof IOException || cause instanceof AbortedException) {
            return fail(
                    call,
                    ErrorCode.STREAM_CUT,
                    "connection to " + scene.place() + " closed in the middle of the answer" + scene.because(),
                    cause);
        }
        return isUnreadable(cause) ? unreadable(call, scene.place(), cause) : call.known(cause);
    }

    private static Throwable unwrap(Throwable error) {
        Throwable plain = Exceptions.unwrap(error);
        while (plain instanceof DecoderException && plain.getCause() instanceof SSLException tls) {
            plain = tls;
        }
        // a proxy that refuses the tunnel breaks the handshake that was to go through it
        return plain instanceof SSLException && plain.getCause() instanceof ProxyConnectException proxy ? proxy : plain;
    }

    private static @Nullable AutoGlmException ofPool(Call<?> call, Scene scene, Throwable cause) {
        if (cause instanceof PoolAcquireTimeoutException && scene.multiplexed()) {
            // one connection is made for all who wait, and there is room for all of them
            return fail(call, ErrorCode.CONNECT_TIMEOUT, "no connection to " + scene.place() + " in time", cause);
        }
        if (cause instanceof PoolAcquireTimeoutException || cause instanceof PoolAcquirePendingLimitException) {
            return fail(call, ErrorCode.POOL_EXHAUSTED, "all connections to " + scene.place() + " are in use", cause);
        }
        if (cause instanceof PoolShutdownException) {
            return fail(call, ErrorCode.CLIENT_CLOSED, "the client was closed", cause);
        }
        return null;
    }

    private static @Nullable AutoGlmException ofConnect(Call<?> call, String place, Throwable cause) {
        if (cause instanceof UnknownHostException || cause instanceof DnsNameResolverException) {
            return fail(call, ErrorCode.DNS_FAILED, "host of " + place + " has no address", cause);
        }
        if (cause instanceof ProxyConnectException refused) {
            return Proxies.failure(call, place, refused);
        }
        if (cause instanceof ConnectTimeoutException) {
            return fail(call, ErrorCode.CONNECT_TIMEOUT, "no connection to " + place + " in time", cause);
        }
        if (cause instanceof ConnectException) {
            return fail(call, ErrorCode.CONNECT_FAILED, "connection to " + place + " was refused", cause);
        }
        if (cause instanceof NoRouteToHostException) {
            return fail(call, ErrorCode.CONNECT_FAILED, "no route to " + place, cause);
        }
        return null;
    }

    private static @Nullable AutoGlmException ofTls(Call<?> call, Scene scene, Throwable cause) {
        String place = scene.place();
        if (!(cause instanceof SSLException) || cause instanceof SslClosedEngineException) {
            return null;
        }
        if (saysClosed(cause)) {
            return scene.phase() == Phase.CONNECTING
                    ? fail(
                            call,
                            ErrorCode.CONNECTION_LOST,
                            place + " closed the connection during the TLS handshake",
                            cause)
                    : null;
        }
        return fail(
                call, ErrorCode.TLS_FAILED, "no secure connection to " + place + ": " + TlsReasons.of(cause), cause);
    }

    private static boolean saysClosed(Throwable cause) {
        String message = cause.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("connection closed");
    }

    private static @Nullable AutoGlmException ofExchange(Call<?> call, Scene scene, Throwable cause) {
        if (cause instanceof IOException || cause instanceof AbortedException || wasNotSent(cause)) {
            return ofLoss(call, scene, cause);
        }
        boolean readable = scene.phase() == Phase.CONNECTING && !(cause instanceof Http2Exception);
        return !readable && isUnreadable(cause) ? unreadable(call, scene.place(), cause) : null;
    }

    private static AutoGlmException ofLoss(Call<?> call, Scene scene, Throwable cause) {
        String place = scene.place();
        boolean deadInPool = scene.phase() == Phase.CONNECTING
                && String.valueOf(cause.getMessage()).contains("while acquiring from");
        if (scene.phase() == Phase.UNSERVED || deadInPool || wasNotSent(cause)) {
            String message = scene.reason() == null
                    ? "kept connection to " + place + " was closed by the server"
                    : place + " did not take the request" + scene.because();
            return fail(call, ErrorCode.STALE_CONNECTION, message, cause);
        }
        if (scene.phase() == Phase.CONNECTING && cause instanceof SocketException) {
            return fail(call, ErrorCode.CONNECT_FAILED, "no connection to " + place, cause);
        }
        String message = "connection to " + place + " closed before the answer began" + scene.because();
        return fail(call, ErrorCode.CONNECTION_LOST, message, cause);
    }

    /** A stream that could not be opened any more, on a connection that is being shut down or has used up its numbers. */
    private static boolean wasNotSent(Throwable cause) {
        return cause instanceof Http2NoMoreStreamIdsException
                || (cause instanceof Http2Exception refused && refused.error() == Http2Error.REFUSED_STREAM);
    }

    private static boolean isUnreadable(Throwable cause) {
        return cause instanceof DecoderException
                || cause instanceof Http2Exception
                || cause instanceof IllegalArgumentException
                || cause instanceof IndexOutOfBoundsException;
    }

    private static AutoGlmException unreadable(Call<?> call, String place, Throwable cause) {
        if (cause instanceof InterimAnswers.TooManyException) {
            String message = place + " sent more than " + InterimAnswers.MOST + " interim answers";
            return fail(call, ErrorCode.MALFORMED_ANSWER, message, cause);
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof Http2Exception.HeaderListSizeException) {
            String message = place + " sent a head that is longer than maxHeaderBytes";
            return fail(call, ErrorCode.MALFORMED_ANSWER, message, cause);
        }
        return fail(
                call,
                ErrorCode.MALFORMED_ANSWER,
                place + " sent something that is not HTTP or exceeds its limits",
                cause);
    }

    private static AutoGlmException fail(Call<?> call, ErrorCode code, String message, Throwable cause) {
        return call.failure(code, message).exception(cause);
    }
}
