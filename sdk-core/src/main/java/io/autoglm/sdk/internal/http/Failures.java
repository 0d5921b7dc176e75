package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.dns.DnsNameResolverException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
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
        /** The request was sent on a kept connection, and not one byte came back. */
        STALE
    }

    /** Returns what {@code error} before the answer's head means. */
    static AutoGlmException beforeAnswer(Call<?> call, String place, Phase phase, Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AutoGlmException ours) {
            return ours;
        }
        AutoGlmException failure = ofPool(call, place, cause);
        if (failure == null) {
            failure = ofConnect(call, place, cause);
        }
        if (failure == null) {
            failure = ofTls(call, place, phase, cause);
        }
        if (failure == null) {
            failure = ofExchange(call, place, phase, cause);
        }
        return failure == null ? call.known(cause) : failure;
    }

    /** Returns what {@code error} in the middle of the body means. */
    static AutoGlmException inBody(Call<?> call, String place, Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AutoGlmException ours) {
            return ours;
        }
        if (cause instanceof IOException || cause instanceof AbortedException) {
            return fail(
                    call,
                    ErrorCode.STREAM_CUT,
                    "connection to " + place + " closed in the middle of the answer",
                    cause);
        }
        return isUnreadable(cause) ? unreadable(call, place, cause) : call.known(cause);
    }

    private static Throwable unwrap(Throwable error) {
        Throwable plain = Exceptions.unwrap(error);
        while (plain instanceof DecoderException && plain.getCause() instanceof SSLException tls) {
            plain = tls;
        }
        return plain;
    }

    private static @Nullable AutoGlmException ofPool(Call<?> call, String place, Throwable cause) {
        if (cause instanceof PoolAcquireTimeoutException || cause instanceof PoolAcquirePendingLimitException) {
            return fail(call, ErrorCode.POOL_EXHAUSTED, "all connections to " + place + " are in use", cause);
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

    private static @Nullable AutoGlmException ofTls(Call<?> call, String place, Phase phase, Throwable cause) {
        if (!(cause instanceof SSLException) || cause instanceof SslClosedEngineException) {
            return null;
        }
        if (saysClosed(cause)) {
            return phase == Phase.CONNECTING
                    ? fail(
                            call,
                            ErrorCode.CONNECTION_LOST,
                            place + " closed the connection during the TLS handshake",
                            cause)
                    : null;
        }
        return fail(call, ErrorCode.TLS_FAILED, "no secure connection to " + place + ": " + tlsReason(cause), cause);
    }

    private static boolean saysClosed(Throwable cause) {
        String message = cause.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("connection closed");
    }

    /** Says why a handshake failed, in own words. */
    static String tlsReason(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            String reason = tlsReasonOfOne(cause);
            if (reason != null) {
                return reason;
            }
        }
        return "the TLS handshake failed";
    }

    private static @Nullable String tlsReasonOfOne(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "the server does not speak TLS on this port";
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return "the TLS handshake took too long";
        }
        if (cause instanceof CertificateExpiredException) {
            return "the server's certificate has expired";
        }
        if (cause instanceof CertificateNotYetValidException) {
            return "the server's certificate is not valid yet";
        }
        if (cause instanceof CertPathBuilderException) {
            return "the server's certificate is not issued by a trusted CA";
        }
        if (cause instanceof CertPathValidatorException && cause.getCause() == null) {
            return "the server's certificate is not valid";
        }
        boolean leaf = cause instanceof CertificateException && cause.getCause() == null;
        return leaf ? "the server's certificate is not for this host name" : null;
    }

    private static @Nullable AutoGlmException ofExchange(Call<?> call, String place, Phase phase, Throwable cause) {
        if (cause instanceof IOException || cause instanceof AbortedException) {
            return ofLoss(call, place, phase, cause);
        }
        return phase != Phase.CONNECTING && isUnreadable(cause) ? unreadable(call, place, cause) : null;
    }

    private static AutoGlmException ofLoss(Call<?> call, String place, Phase phase, Throwable cause) {
        boolean deadInPool =
                phase == Phase.CONNECTING && String.valueOf(cause.getMessage()).contains("while acquiring from");
        if (phase == Phase.STALE || deadInPool) {
            return fail(
                    call,
                    ErrorCode.STALE_CONNECTION,
                    "kept connection to " + place + " was closed by the server",
                    cause);
        }
        if (phase == Phase.CONNECTING && cause instanceof SocketException) {
            return fail(call, ErrorCode.CONNECT_FAILED, "no connection to " + place, cause);
        }
        return fail(
                call, ErrorCode.CONNECTION_LOST, "connection to " + place + " closed before the answer began", cause);
    }

    private static boolean isUnreadable(Throwable cause) {
        return cause instanceof DecoderException
                || cause instanceof IllegalArgumentException
                || cause instanceof IndexOutOfBoundsException;
    }

    private static AutoGlmException unreadable(Call<?> call, String place, Throwable cause) {
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
