package io.autoglm.sdk.internal.doctor;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What certificates say, for people. */
final class Certificates {

    private static final int LONGEST = 120;

    private Certificates() {}

    static String text(X509Certificate certificate, Instant now) {
        return subject(certificate) + ", by " + issuer(certificate) + ", " + daysLeft(certificate, now) + " days left";
    }

    static String subject(X509Certificate certificate) {
        return shown(certificate.getSubjectX500Principal().getName());
    }

    static String issuer(X509Certificate certificate) {
        return shown(certificate.getIssuerX500Principal().getName());
    }

    /** Returns how many whole days it is still good for; negative when it has expired. */
    static long daysLeft(X509Certificate certificate, Instant now) {
        return Math.floorDiv(ChronoUnit.SECONDS.between(now, until(certificate)), 86_400L);
    }

    @SuppressWarnings("JavaUtilDate") // the JDK's own
    static Instant until(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    @SuppressWarnings("JavaUtilDate") // the JDK's own
    static Instant from(X509Certificate certificate) {
        return certificate.getNotBefore().toInstant();
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** Returns the host names and addresses that it is for. */
    static String names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(each -> names.add(String.valueOf(each.get(1))));
            }
        } catch (CertificateParsingException unreadable) {
            names.clear();
        }
        return names.isEmpty() ? "none" : shown(String.join(", ", names));
    }

    /** A stranger wrote it: visible ASCII, and short. */
    private static String shown(String text) {
        String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
    }
}
