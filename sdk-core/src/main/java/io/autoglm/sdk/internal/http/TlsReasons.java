package io.autoglm.sdk.internal.http;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import org.jspecify.annotations.Nullable;

/** Why a TLS handshake failed. */
final class TlsReasons {

    private TlsReasons() {}

    /** Says why a handshake failed, in own words. */
    static String of(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            String reason = ofOne(cause);
            if (reason != null) {
                return reason;
            }
        }
        return "the TLS handshake failed";
    }

    private static @Nullable String ofOne(Throwable cause) {
        String alert = alert(String.valueOf(cause.getMessage()));
        if (alert != null) {
            return alert;
        }
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

    /** What the server tells in its own alert is about this client. */
    private static @Nullable String alert(String message) {
        int at = message.indexOf("fatal alert: ");
        if (at < 0) {
            return null;
        }
        String alert = message.substring(at + "fatal alert: ".length()).trim();
        return switch (alert) {
            case "certificate_required" -> "the server wants a client certificate";
            case "bad_certificate",
                    "certificate_unknown",
                    "unsupported_certificate",
                    "unknown_ca",
                    "certificate_expired",
                    "certificate_revoked",
                    "access_denied" -> "the server does not accept the client certificate, or wants one";
            case "handshake_failure", "insufficient_security" ->
                "the server and this client have no cipher in common, or the server wants a client certificate";
            case "protocol_version" -> "the server and this client have no TLS version in common";
            case "unrecognized_name" -> "the server does not know this host name";
            case "no_application_protocol" -> "the server speaks neither HTTP/1.1 nor HTTP/2 here";
            default -> null;
        };
    }
}
