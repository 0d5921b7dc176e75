package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.http.Handshake;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The handshake as the client makes it, and what the server shows to anybody. */
final class TlsStep implements Step {

    private static final long SOON_DAYS = 14;

    @Override
    public CheckStep step() {
        return CheckStep.TLS;
    }

    @Override
    public String command(Patient patient) {
        return Commands.handshake(patient);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        if (!"https".equalsIgnoreCase(patient.subject.endpoint().baseUrl().getScheme())) {
            return Mono.just(new Finding().skip("tls-none"));
        }
        Finding finding = new Finding().fact("server name", patient.line.server());
        Mono<Optional<AutoGlmException>> own = patient.line
                .handshake()
                .then(Mono.just(Optional.<AutoGlmException>empty()))
                .onErrorResume(AutoGlmException.class, failure -> Mono.just(Optional.of(failure)));
        Mono<Optional<Handshake>> seen =
                patient.line.look().map(Optional::of).onErrorReturn(AutoGlmException.class, Optional.empty());
        return own.zipWith(seen, (failure, handshake) -> judged(finding, patient, failure, handshake));
    }

    private static Finding judged(
            Finding finding, Patient patient, Optional<AutoGlmException> failure, Optional<Handshake> seen) {
        Instant now = patient.questions.now();
        List<X509Certificate> chain = seen.map(Handshake::chain).orElse(List.of());
        seen.ifPresent(handshake -> finding.fact("protocol", handshake.protocol())
                .fact("cipher", handshake.cipher())
                .fact("alpn", handshake.application() == null ? "none" : handshake.application()));
        for (int i = 0; i < chain.size(); i++) {
            finding.fact("certificate " + (i + 1), Certificates.text(chain.get(i), now));
        }
        if (!chain.isEmpty()) {
            finding.fact("names", Certificates.names(chain.get(0)));
        }
        if (failure.isPresent()) {
            return refused(finding, patient, failure.get(), chain);
        }
        for (X509Certificate each : chain) {
            long days = Certificates.daysLeft(each, now);
            if (days < SOON_DAYS) {
                finding.warn("tls-soon", Certificates.subject(each), Long.toString(days));
            }
        }
        return finding;
    }

    private static Finding refused(
            Finding finding, Patient patient, AutoGlmException failure, List<X509Certificate> chain) {
        if (failure.code() != ErrorCode.TLS_FAILED) {
            return finding.fail(failure);
        }
        if (chain.isEmpty()) {
            String name = failure.reason().contains("does not speak TLS")
                    ? "tls-plain"
                    : failure.reason().contains("TLS version") ? "tls-version" : "tls-broken";
            return finding.fail(failure, name);
        }
        Instant now = patient.questions.now();
        for (X509Certificate each : chain) {
            if (now.isAfter(Certificates.until(each))) {
                String ago = Long.toString(-Certificates.daysLeft(each, now));
                return finding.fail(failure, "tls-expired", Certificates.subject(each), ago);
            }
            if (now.isBefore(Certificates.from(each))) {
                return finding.fail(failure, "tls-not-yet", Certificates.subject(each));
            }
        }
        X509Certificate own = chain.get(0);
        if (failure.reason().contains("host name")) {
            return finding.fail(failure, "tls-host", patient.line.server(), Certificates.names(own));
        }
        X509Certificate last = chain.get(chain.size() - 1);
        return chain.size() == 1 && Certificates.isSelfSigned(own)
                ? finding.fail(failure, "tls-self-signed", Certificates.subject(own))
                : finding.fail(failure, "tls-untrusted", Certificates.issuer(last));
    }
}
