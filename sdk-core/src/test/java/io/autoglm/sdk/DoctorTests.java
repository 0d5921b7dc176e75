package io.autoglm.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What the doctor says of a server that is well, what it costs, and how it ends. */
class DoctorTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String KEY = "sk-MARKER-KEY-0123456789";

    private final SimServer server = SimServer.start(SimBehavior.builder()
            .profile(SimProfile.VLLM)
            .models("glm-4", "glm-4-air")
            .apiKey(KEY)
            .build());
    private final AutoGlmClient client = AutoGlmClient.builder()
            .baseUrl(server.baseUrl())
            .apiKey(KEY)
            .model("glm-4")
            .build();

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
        server.close();
    }

    private List<Check> examine(DoctorSpec spec) {
        return Objects.requireNonNull(client.doctor(spec).collectList().block(PATIENCE));
    }

    private static Map<CheckStep, Check> byStep(List<Check> checks) {
        return checks.stream().collect(Collectors.toMap(Check::step, Function.identity()));
    }

    @Test
    void aServerThatIsWellPassesEveryStepInOrder() {
        List<Check> checks = examine(DoctorSpec.defaults().withDeep(true));

        assertThat(checks).extracting(Check::step).containsExactly(CheckStep.values());
        assertThat(checks).as(checks.toString()).noneMatch(Check::isAlarm);
        assertThat(byStep(checks).get(CheckStep.STREAMING).facts()).containsKeys("time to first token", "pieces");
    }

    @Test
    void nothingIsGeneratedUnlessItIsAskedFor() {
        List<Check> checks = examine(DoctorSpec.defaults());

        assertThat(byStep(checks).get(CheckStep.GENERATION).state()).isEqualTo(CheckState.SKIPPED);
        assertThat(String.valueOf(byStep(checks).get(CheckStep.GENERATION).cause()))
                .contains("costs model tokens");
        assertThat(byStep(checks).get(CheckStep.STREAMING).state()).isEqualTo(CheckState.SKIPPED);
        assertThat(server.requests()).noneMatch(request -> new String(request.body(), UTF_8).contains("Say hi"));
    }

    @Test
    void noCheckHoldsTheKeyAndCommandsNameTheVariable() {
        List<Check> checks = examine(DoctorSpec.defaults().withDeep(true));

        assertThat(checks.toString()).doesNotContain(KEY);
        assertThat(byStep(checks).get(CheckStep.GENERATION).command())
                .contains("Authorization: Bearer $AUTOGLM_API_KEY", server.baseUrl() + "/chat/completions");
    }

    @Test
    void anEndpointThatThereIsNotIsAnError() {
        StepVerifier.create(client.doctor(DoctorSpec.defaults().withEndpoint("nobody")))
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.NO_ENDPOINT))
                .verify(PATIENCE);
    }

    @Test
    void aClosedClientHasNoDoctor() {
        client.close(Duration.ZERO).block(PATIENCE);

        StepVerifier.create(client.doctor())
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CLIENT_CLOSED))
                .verify(PATIENCE);
    }

    @Test
    void aClientWithoutConnectionsSkipsEverything() {
        try (AutoGlmClient scripted = AutoGlmClient.builder()
                .exchange(new PlayedWire(() -> Duration.ZERO))
                .build()) {
            StepVerifier.create(scripted.doctor().map(Check::state).distinct())
                    .expectNext(CheckState.SKIPPED)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void addressesThatWereNotExpectedFailBeforeAnythingIsSent() {
        List<Check> checks = examine(DoctorSpec.defaults().withExpectDns("192.0.2.1"));

        assertThat(byStep(checks).get(CheckStep.DNS).state()).isEqualTo(CheckState.FAILED);
        assertThat(byStep(checks).get(CheckStep.RESPONDER).state()).isEqualTo(CheckState.SKIPPED);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void badSpecsAreRefusedByNameRuleAndValue() {
        assertThatThrownBy(() -> DoctorSpec.defaults().withExpectDns("api.test"))
                .hasMessage("expectDns must be IP addresses, was 'api.test'");
        assertThatThrownBy(() -> DoctorSpec.defaults().withDeadline(Duration.ZERO))
                .hasMessage("deadline must be 1 s to 1 h, was PT0S");
        assertThatThrownBy(() -> DoctorSpec.defaults().withEndpoint(" ")).hasMessage("endpoint must not be blank");
    }
}
