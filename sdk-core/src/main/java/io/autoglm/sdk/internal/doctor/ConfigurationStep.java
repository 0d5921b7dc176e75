package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the client was told, and whether the credential can be had and may be sent there. */
final class ConfigurationStep implements Step {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Override
    public CheckStep step() {
        return CheckStep.CONFIGURATION;
    }

    @Override
    public String command(Patient patient) {
        return "env | grep -E '^(AUTOGLM_|[A-Z]*_?(API_KEY|PROXY)=)' | sed 's/=.*/=…/'";
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        Endpoint endpoint = patient.subject.endpoint();
        HttpSpec http = patient.transport.settings().http();
        Finding finding = new Finding()
                .fact("endpoint", endpoint.name())
                .fact("base url", endpoint.baseUrl())
                .fact("dialect", patient.subject.dialect().name())
                .fact("model", endpoint.defaultModel() == null ? "none" : patient.model())
                .fact("key from", patient.subject.keySource())
                .fact("protocol", http.protocol().name().toLowerCase(Locale.ROOT))
                .fact("connect timeout", patient.subject.timeouts().connect())
                .fact("first event timeout", patient.subject.timeouts().firstEvent())
                .fact("silence timeout", patient.subject.timeouts().silence());
        return credential(patient)
                .timeout(LONGEST, Mono.error(() -> silent(patient)), patient.timer)
                .map(known -> known(finding, patient, known))
                .onErrorResume(
                        AutoGlmException.class,
                        failure -> Mono.just(finding.fact("credential", "none").fail(failure)));
    }

    private static Finding known(Finding finding, Patient patient, Credential credential) {
        patient.credential = credential;
        return finding.fact("credential", credential.name()).fact("sent as", credential.header());
    }

    /** Asks as for an attempt, which ends there. */
    private static Mono<Credential> credential(Patient patient) {
        Exchange end = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                patient.credential = call.credential();
                return Flux.empty();
            }
        };
        return patient.subject
                .credentials()
                .apply(call(patient), end)
                .then(Mono.fromSupplier(() -> patient.credential == null ? Credential.NONE : patient.credential));
    }

    private static Call<?> call(Patient patient) {
        return patient.questions.call(Operation.MODELS, NoRequest.INSTANCE, patient.subject.endpoint());
    }

    private static AutoGlmException silent(Patient patient) {
        return call(patient)
                .failure(ErrorCode.CREDENTIAL_UNAVAILABLE, "the credential provider gave nothing within " + LONGEST)
                .exception();
    }
}
