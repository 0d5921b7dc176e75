package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** {@code autoglm.check-model-at-start}: what the person at the terminal reads. */
@ExtendWith(OutputCaptureExtension.class)
class ModelCheckTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimServer server = SimServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class})
    static class Application {}

    private void start(String... properties) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        List<String> arguments = new ArrayList<>(List.of("--autoglm.shutdown-grace=0"));
        if (!String.join(",", properties).contains("autoglm.endpoints.")) {
            arguments.add("--autoglm.base-url=" + server.baseUrl());
        }
        for (String property : properties) {
            arguments.add("--" + property);
        }
        application.run(arguments.toArray(String[]::new)).close();
    }

    private void offer(String... models) {
        server.behavior(SimBehavior.builder().models(models).build());
    }

    @Test
    @Binds("autoglm.check-model-at-start")
    void aModelThatTheServerDoesNotOfferStopsTheStartWithThoseThatItDoesNearestFirst(CapturedOutput output) {
        offer("other", "glm-4.5", "glm-4.5-flash");

        start("autoglm.model=glm-4.5-flsh");
        assertThat(server.requests()).as("nobody is asked").isEmpty();
        assertThatException()
                .isThrownBy(() -> start("autoglm.model=glm-4.5-flsh", "autoglm.check-model-at-start=true"));

        assertThat(output.getAll())
                .contains(
                        "AutoGlmClient: the server does not offer the model 'glm-4.5-flsh' (autoglm.model). It offers:")
                .containsSubsequence("    glm-4.5-flash", "    glm-4.5", "    other")
                .contains("Set autoglm.model to one of them.", "autoglm.check-model-at-start=false");
    }

    @Test
    void noModelStopsTheStartWithTwentyThatThereAre(CapturedOutput output) {
        offer(IntStream.range(0, 23).mapToObj(i -> "model-" + i).toArray(String[]::new));

        assertThatException().isThrownBy(() -> start("autoglm.check-model-at-start=true"));

        assertThat(output.getAll())
                .contains("AutoGlmClient: autoglm.model is not set. It offers:")
                .containsSubsequence("    model-0\n", "    model-19\n", "    and 3 more")
                .doesNotContain("model-20");
    }

    @Test
    void aModelThatIsOfferedStarts(CapturedOutput output) {
        offer("glm-4.5", "llama3.2:latest");

        start("autoglm.model=glm-4.5", "autoglm.check-model-at-start=true");
        start("autoglm.model=llama3.2", "autoglm.check-model-at-start=true");

        assertThat(output.getAll()).doesNotContain(LogLine.MODEL_NOT_CHECKED.words());
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aServerThatCannotBeAskedIsALineAndTheStartGoesOn(CapturedOutput output) {
        server.enqueue(SimFault.status(401));

        start("autoglm.model=glm-4.5", "autoglm.check-model-at-start=true");

        assertThat(output.getAll())
                .contains("WARN", LogLine.MODEL_NOT_CHECKED.words() + " model=glm-4.5 code=AGLM-1001 said=");
    }

    @Test
    void aNamedClientIsCheckedOnItsOwn(CapturedOutput output) {
        offer("glm-4.5");

        assertThatException()
                .isThrownBy(() -> start(
                        "autoglm.clients.fast.base-url=" + server.baseUrl(),
                        "autoglm.clients.fast.model=glm-4.6",
                        "autoglm.clients.fast.check-model-at-start=true"));

        assertThat(output.getAll())
                .contains(
                        "AutoGlmClient 'fast': the server does not offer the model 'glm-4.6' (autoglm.clients.fast.model)")
                .contains("autoglm.clients.fast.check-model-at-start=false");
    }

    @Test
    void eachEndpointOfSeveralIsAskedForTheModelAsItCallsIt(CapturedOutput output) {
        offer("glm-4.6");
        try (SimServer other = SimServer.start()) {
            other.behavior(SimBehavior.builder().models("glm-4.6-fp8").build());
            String[] properties = {
                "autoglm.endpoints.east.base-url=" + server.baseUrl(),
                "autoglm.endpoints.west.base-url=" + other.baseUrl(),
                "autoglm.model=glm-4.6",
                "autoglm.check-model-at-start=true",
                "autoglm.endpoints.west.weight=1"
            };
            assertThatException().isThrownBy(() -> start(properties));
            properties[4] = "autoglm.endpoints.west.models.glm-4.6=glm-4.6-fp8";

            start(properties);
        }
        assertThat(output.getAll())
                .containsOnlyOnce("AutoGlmClient: endpoint west does not offer the model 'glm-4.6' (autoglm.model)");
    }

    private static AutoGlmClient offering(ScriptedExchange wire) {
        AutoGlmClientBuilder builder = AutoGlmClient.builder().model("m");
        return builder.exchange(wire).build();
    }

    @Test
    void anEmptyListSaysNothing(CapturedOutput output) {
        new ModelCheck("fast").check(offering(ScriptedExchange.create().thenAnswer(List.of())));

        assertThat(output.getAll()).contains(LogLine.MODEL_NOT_CHECKED.words() + " client=fast model=m\n");
    }

    @Test
    void aThreadThatMustNotWaitDoesNot(CapturedOutput output) {
        AutoGlmClient client = offering(ScriptedExchange.create().thenNothing());

        StepVerifier.create(Mono.fromRunnable(() -> new ModelCheck(null).check(client))
                        .subscribeOn(Schedulers.parallel()))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(output.getAll()).contains(LogLine.MODEL_NOT_CHECKED.words() + " model=m said=");
    }

    @Test
    void theExceptionShowsNoLongNames() {
        ModelNotOfferedException failure = catchThrowableOfType(ModelNotOfferedException.class, () -> {
            throw new ModelNotOfferedException(null, null, "m\n".repeat(100), List.of("a"));
        });

        assertThat(failure.getMessage()).hasSizeLessThan(150).doesNotContain("\n");
    }
}
