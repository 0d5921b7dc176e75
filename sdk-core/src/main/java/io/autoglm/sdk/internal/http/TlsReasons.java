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
}
