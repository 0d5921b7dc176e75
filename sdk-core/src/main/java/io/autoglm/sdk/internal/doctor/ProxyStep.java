package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.http.ProxySpec;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import reactor.core.publisher.Mono;

/** The proxy on the way, whether it lets a tunnel through, and what the environment says. */
final class ProxyStep implements Step {

    private static final Set<String> NAMES = Set.of("http_proxy", "https_proxy", "all_proxy", "no_proxy");

    @Override
    public CheckStep step() {
        return CheckStep.PROXY;
    }

    @Override
    public String command(Patient patient) {
        return Commands.tunnel(patient);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        ProxySpec used = patient.line.proxy();
        ProxySpec set = patient.transport.settings().http().proxy();
        Finding finding = new Finding().fact("variables", variables(patient));
        if (used == null) {
            boolean past = set != null && set.type() != ProxySpec.Type.DIRECT;
            return Mono.just(finding.fact("proxy", past ? "not for this host (no proxy)" : "none"));
        }
        finding.fact("proxy", used.type().name().toLowerCase(Locale.ROOT) + " " + used.host() + ":" + used.port())
                .fact("login", used.username() == null ? "none" : "user and password");
        return patient.line
                .tunnel()
                .then(Mono.fromSupplier(() -> finding.fact("tunnel", "opened")))
                .onErrorResume(
                        AutoGlmException.class,
                        failure -> Mono.just(finding.fact("tunnel", "refused").fail(failure)));
    }

    private static String variables(Patient patient) {
        Set<String> found = new TreeSet<>();
        for (String name : patient.subject.variables()) {
            if (NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                found.add(name);
            }
        }
        return found.isEmpty() ? "none" : String.join(", ", found);
    }
}
