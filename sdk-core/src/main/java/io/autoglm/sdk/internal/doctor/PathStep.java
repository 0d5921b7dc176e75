package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whether requests to generate find somebody below the base URL; where nobody is, which other base URL of the host would do. */
final class PathStep implements Step {

    private static final List<String> USUAL =
            List.of("/v1", "/api/v1", "/openai/v1", "/api/paas/v4", "/api/coding/paas/v4", "/");

    @Override
    public CheckStep step() {
        return CheckStep.PATH;
    }

    @Override
    public String command(Patient patient) {
        return Commands.unserved(patient);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        URI base = patient.subject.endpoint().baseUrl();
        String path = patient.subject.dialect().target(Operation.GENERATE).path();
        Finding finding = new Finding().fact("url", BaseUrls.resolve(base, path));
        Reply refusal = patient.refusal;
        AutoGlmException failure = refusal == null ? null : refusal.failure();
        if (failure == null || Belongs.to(failure.code()) != CheckStep.PATH) {
            return Mono.just(finding);
        }
        Set<URI> others = others(base);
        return Flux.fromIterable(others)
                .concatMap(other -> answers(patient, other).filter(yes -> yes).map(yes -> other), 1)
                .next()
                .map(found ->
                        finding.fact("works", found).fail(failure, "path-other", base.toString(), found.toString()))
                .switchIfEmpty(Mono.fromSupplier(() -> finding.fact("tried too", others.size() + " other paths")
                        .fail(failure)));
    }

    private static Mono<Boolean> answers(Patient patient, URI base) {
        Endpoint at = patient.subject.endpoint();
        Endpoint other = new Endpoint(
                at.name(), base, at.defaultModel(), at.models(), at.slot(), at.failureCodes(), at.provider());
        return patient.questions
                .refused(other, FreeRequest.of(patient), CallOptions.DEFAULTS)
                .map(reply -> {
                    CheckStep speaks = Belongs.to(reply.code());
                    return speaks != CheckStep.PATH && speaks != CheckStep.RESPONDER;
                });
    }

    /** Returns the base URLs that people mean: with and without a version, and the usual ones. */
    static Set<URI> others(URI base) {
        String path = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
        Set<String> paths = new LinkedHashSet<>();
        paths.add(path + "/v1");
        if (path.matches(".*/v\\d+[a-z0-9]*")) {
            String before = path.substring(0, path.lastIndexOf('/'));
            paths.add(before.isEmpty() ? "/" : before);
        }
        paths.addAll(USUAL);
        paths.remove(path.isEmpty() ? "/" : path);
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        Set<URI> others = new LinkedHashSet<>();
        paths.forEach(
                other -> others.add(URI.create(base.getScheme() + "://" + base.getRawAuthority() + other + query)));
        return others;
    }
}
