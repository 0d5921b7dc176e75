package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(SimServerExtension.class)
class DoctorEndpointTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class,
                    AutoGlmEndpointAutoConfiguration.class))
            .withPropertyValues(
                    "autoglm.base-url=http://127.0.0.1:1/v1",
                    "autoglm.api-key=sk-marker-0123456789",
                    "autoglm.locale=zh",
                    "autoglm.model=sim-1");
    private final ApplicationContextRunner exposed =
            bare.withPropertyValues("management.endpoints.web.exposure.include=autoglm,autoglmdoctor");
    private final ApplicationContextRunner runner =
            exposed.withPropertyValues("management.endpoint.autoglmdoctor.access=UNRESTRICTED");

    private static JsonNode answer(Mono<?> answer) {
        return JSON.readTree(JSON.writeValueAsString(answer.block(PATIENCE)));
    }

    private void examine(ApplicationContextRunner application, Consumer<DoctorEndpoint> test) {
        application.run(context -> test.accept(context.getBean(DoctorEndpoint.class)));
    }

    private ApplicationContextRunner at(SimServer server) {
        return runner.withPropertyValues("autoglm.base-url=" + server.baseUrl());
    }

    @Test
    void itIsThereWhereItIsExposedAndAllowed() {
        runner.run(context -> assertThat(context).hasSingleBean(DoctorEndpoint.class));
        exposed.run(context ->
                assertThat(context).hasSingleBean(AutoGlmEndpoint.class).doesNotHaveBean(DoctorEndpoint.class));
        bare.withPropertyValues("management.endpoint.autoglmdoctor.access=UNRESTRICTED")
                .run(context -> assertThat(context).doesNotHaveBean(DoctorEndpoint.class));
    }

    @Test
    void withoutAnActuatorTheApplicationStarts() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("autoGlmDoctorEndpoint"));
    }

    @Test
    void nothingIsExaminedByItself(SimServer server) {
        at(server).run(context -> {
            context.getBean(DoctorEndpoint.class).examine("autoGlmClient", null, null, null, null);
            assertThat(server.requests()).as("nobody has subscribed").isEmpty();
        });
    }

    @Test
    void aCheckHasTheMembersOfTheProgramsJsonInEnglish(SimServer server) {
        examine(at(server), doctor -> {
            JsonNode report = answer(doctor.examine("autoGlmClient", null, null, null, null));

            assertThat(report.get("checks"))
                    .extracting(check -> check.get("step").asString())
                    .containsExactly(
                            Arrays.stream(CheckStep.values()).map(CheckStep::id).toArray(String[]::new));
            assertThat(report.get("checks").get(0).propertyNames())
                    .containsExactly("place", "step", "state", "code", "took_ms", "facts", "cause", "cure", "command");
            assertThat(report.get("summary").propertyNames())
                    .containsExactly("passed", "warned", "failed", "skipped", "place", "step", "code");
            assertThat(report.get("summary").get("failed").asInt()).isZero();
            assertThat(report.toString())
                    .contains("costs model tokens")
                    .doesNotContain("sk-marker")
                    .doesNotContainPattern("\\p{IsHan}");
        });
    }

    @Test
    void theFirstFailureHasTheCodeOfTheCallsThatFail() {
        examine(runner, doctor -> {
            JsonNode summary = answer(doctor.examine("autoGlmClient", null, null, null, null))
                    .get("summary");

            assertThat(summary.get("failed").asInt()).isEqualTo(1);
            assertThat(summary.get("step").asString()).isEqualTo("tcp");
            assertThat(summary.get("code").asString()).isEqualTo("AGLM-3002");
        });
    }

    @Test
    void whatIsAskedForIsDone(SimServer server) {
        examine(at(server), doctor -> {
            JsonNode deep = answer(doctor.examine("autoGlmClient", true, null, Duration.ofSeconds(30), null));
            assertThat(deep.get("summary").toString()).contains("\"failed\":0");
            assertThat(server.requests()).anyMatch(request -> request.bodyText().contains("Say hi"));

            server.reset();
            JsonNode foreign = answer(doctor.examine("autoGlmClient", null, List.of("192.0.2.1"), null, null));
            assertThat(foreign.get("summary").get("step").asString()).isEqualTo("dns");
            assertThat(server.requests()).isEmpty();
        });
    }

    @Test
    void eachClientIsExaminedByItsName(SimServer server) {
        ApplicationContextRunner two =
                at(server).withPropertyValues("autoglm.clients.fast.base-url=http://127.0.0.1:1/v1");
        examine(two, doctor -> {
            JsonNode all = answer(doctor.examineAll(null, null, null)).get("clients");
            assertThat(all.propertyNames()).containsExactlyInAnyOrder("autoGlmClient", "fast");
            assertThat(all.get("autoGlmClient").get("summary").get("failed").asInt())
                    .isZero();
            assertThat(all.get("fast").get("summary").get("code").asString()).isEqualTo("AGLM-3002");

            assertThat(answer(doctor.examine("fast", null, null, null, null))
                            .get("summary")
                            .get("step")
                            .asString())
                    .isEqualTo("tcp");
        });
    }

    @Test
    void whatMakesNoSenseIsRefusedByNameRuleAndValue() {
        examine(runner, doctor -> {
            assertThatThrownBy(() -> doctor.examine("slow", null, null, null, null))
                    .isInstanceOf(InvalidEndpointRequestException.class)
                    .hasMessage("no client is called 'slow'; there are: autoGlmClient");
            assertThatThrownBy(() -> doctor.examine("autoGlmClient", null, null, null, "west"))
                    .hasMessage("no endpoint is called 'west'; there are: 127.0.0.1:1");
            assertThatThrownBy(() -> doctor.examine("autoGlmClient", null, List.of("host"), null, null))
                    .hasMessage("expectDns must be IP addresses, was 'host'");
            assertThatThrownBy(() -> doctor.examineAll(null, null, Duration.ZERO))
                    .hasMessage("deadline must be 1 s to 1 h, was PT0S");
        });
    }

    @Test
    void aClientThatIsClosedSaysSo() {
        runner.run(context -> {
            DoctorEndpoint doctor = context.getBean(DoctorEndpoint.class);
            context.getBean(AutoGlmClient.class).close(Duration.ZERO).block(PATIENCE);

            assertThat(doctor.examine("autoGlmClient", null, null, null, null).block(PATIENCE))
                    .extractingByKey("error")
                    .asString()
                    .startsWith("AGLM-4001");
        });
    }

    @Test
    void aLazyApplicationHasNothingToExamine() {
        runner.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context.getBean(DoctorEndpoint.class)
                                .examineAll(null, null, null)
                                .block(PATIENCE))
                        .isEqualTo(Map.of("clients", Map.of())));
    }
}
