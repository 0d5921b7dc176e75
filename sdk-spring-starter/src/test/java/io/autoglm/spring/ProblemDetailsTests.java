package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.PartialResponse;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.ServerHttpObservationFilter;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code autoglm.web.problem-details}: what who called the application sees of a failed call, in WebFlux and in MVC. */
class ProblemDetailsTests {

    private static final String ON = "autoglm.web.problem-details=true";
    private static final AutoConfigurations CONFIGURATION =
            AutoConfigurations.of(AutoGlmProblemsAutoConfiguration.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static ErrorDetails details(ErrorCode code) {
        return ErrorDetails.of(code, "MARKER-REASON")
                .withAnswer(418, "MARKER-PROVIDER-CODE", "req-7")
                .withPlace("MARKER-ENDPOINT", "MARKER-CREDENTIAL", 2)
                .withPartial(new PartialResponse("MARKER-ANSWER", "MARKER-THINKING", false))
                .withHint("MARKER-HINT")
                .withLimit("MARKER-LIMIT");
    }

    @RestController
    static class Failing {

        private final AutoGlmException failure;

        Failing(AutoGlmException failure) {
            this.failure = failure;
        }

        @GetMapping("/ask")
        String ask() {
            throw failure;
        }

        @GetMapping(path = "/stream", produces = "text/event-stream")
        Flux<String> stream() {
            return Flux.error(failure);
        }
    }

    private static EntityExchangeResult<byte[]> overWebFlux(AutoGlmException failure, String path) {
        return WebTestClient.bindToController(new Failing(failure))
                .controllerAdvice(new ReactiveProblemAdvice())
                .build()
                .get()
                .uri(path)
                .exchange()
                .expectBody()
                .returnResult();
    }

    private static MockHttpServletResponse overMvc(AutoGlmException failure, ObservationRegistry registry)
            throws Exception {
        MockMvc mvc = MockMvcBuilders.standaloneSetup(new Failing(failure))
                .setControllerAdvice(new ServletProblemAdvice())
                .addFilters(new ServerHttpObservationFilter(registry))
                .build();
        return mvc.perform(get("/ask")).andReturn().getResponse();
    }

    private static void assertProblem(@Nullable String contentType, byte @Nullable [] body, ErrorCode code) {
        assertThat(contentType).isEqualTo("application/problem+json");
        assertThat(body).isNotNull();
        assertThat(new String(body)).doesNotContain("MARKER");
        JsonNode problem = JSON.readTree(body);
        assertThat(problem.path("status").asInt())
                .isEqualTo(ProblemStatus.of(code).status());
        assertThat(problem.path("code").asString()).isEqualTo(code.id());
        assertThat(problem.path("requestId").asString()).isEqualTo("req-7");
        assertThat(problem.path("detail").asString()).endsWith(".");
        assertThat(problem.path("instance").asString()).isIn("/ask", "/stream");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyFailureIsAProblemInWebFluxWithNothingOfTheServersWords(ErrorCode code) {
        EntityExchangeResult<byte[]> answer = overWebFlux(details(code).exception(), "/ask");

        assertThat(answer.getStatus().value()).isEqualTo(ProblemStatus.of(code).status());
        assertProblem(answer.getResponseHeaders().getFirst(HttpHeaders.CONTENT_TYPE), answer.getResponseBody(), code);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyFailureIsAProblemInMvcWithNothingOfTheServersWords(ErrorCode code) throws Exception {
        MockHttpServletResponse answer = overMvc(details(code).exception(), ObservationRegistry.NOOP);

        assertThat(answer.getStatus()).isEqualTo(ProblemStatus.of(code).status());
        assertProblem(answer.getContentType(), answer.getContentAsByteArray(), code);
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHENTICATED, 502",
        "CREDENTIAL_UNAVAILABLE, 503",
        "PERMISSION_DENIED, 502",
        "MODEL_NOT_FOUND, 502",
        "INVALID_REQUEST, 500",
        "CONTEXT_TOO_LONG, 413",
        "CONTENT_FILTERED, 422",
        "RATE_LIMITED, 429",
        "QUOTA_EXHAUSTED, 429",
        "SERVER_ERROR, 502",
        "OVERLOADED, 503",
        "CONNECT_FAILED, 502",
        "CONNECT_TIMEOUT, 504",
        "POOL_EXHAUSTED, 503",
        "FIRST_EVENT_TIMEOUT, 504",
        "DEADLINE_EXCEEDED, 504",
        "STREAM_CUT, 502",
        "HTML_ANSWER, 502",
        "CLIENT_CLOSED, 503",
        "QUEUE_FULL, 503",
        "PAUSED, 503",
        "NO_TIME_LEFT, 503",
        "INSECURE_KEY, 500",
        "UNSUPPORTED_REQUEST, 500",
        "INTERNAL, 500"
    })
    void aFailureHasTheStatusOfItsMeaning(ErrorCode code, int status) {
        assertThat(AutoGlmProblem.of(details(code).exception()).getStatus()).isEqualTo(status);
    }

    @Test
    void aStreamThatFailsBeforeItsFirstEventIsAProblemToo() {
        EntityExchangeResult<byte[]> answer =
                overWebFlux(details(ErrorCode.RATE_LIMITED).exception(), "/stream");

        assertThat(answer.getStatus().value()).isEqualTo(429);
        assertProblem(
                answer.getResponseHeaders().getFirst(HttpHeaders.CONTENT_TYPE),
                answer.getResponseBody(),
                ErrorCode.RATE_LIMITED);
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource({
        "RATE_LIMITED, PT20S, 20",
        "RATE_LIMITED, PT1.001S, 2",
        "QUEUE_FULL, PT0S, 1",
        "PAUSED, PT0.2S, 1",
        "SERVER_ERROR, PT20S,"
    })
    void theWaitIsRoundedUpToSeconds(ErrorCode code, Duration wait, @Nullable String header) {
        AutoGlmException failure = details(code).withRetryAfter(wait, null).exception();

        ResponseEntity<?> answer = AutoGlmProblem.answer(failure, null);

        assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo(header);
        assertThat(AutoGlmProblem.of(failure).getProperties().get("retryAfterSeconds"))
                .isEqualTo(header == null ? null : Long.valueOf(header));
    }

    @Test
    void aTimeOfResetIsToldAsADateNotBeforeIt() {
        AutoGlmException failure = details(ErrorCode.QUOTA_EXHAUSTED)
                .withRetryAfter(null, Instant.parse("2026-11-03T10:00:00.5Z"))
                .exception();

        assertThat(AutoGlmProblem.answer(failure, null).getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                .isEqualTo("Tue, 03 Nov 2026 10:00:01 GMT");
    }

    @Test
    void theTraceOfTheRequestIsToldInMvc() throws Exception {
        SimpleTracer tracer = new SimpleTracer();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));

        MockHttpServletResponse answer = overMvc(details(ErrorCode.SERVER_ERROR).exception(), registry);

        assertThat(JSON.readTree(answer.getContentAsByteArray()).path("traceId").asString())
                .isNotBlank()
                .isEqualTo(tracer.lastSpan().context().traceId());
    }

    private static <R extends AbstractApplicationContextRunner<R, ?, ?>> void assertOptIn(R runner, Class<?> advice) {
        R configured = runner.withConfiguration(CONFIGURATION);
        configured.run(context -> assertThat(context.getBeansOfType(advice)).isEmpty());
        configured
                .withPropertyValues(ON)
                .run(context -> assertThat(context.getBeansOfType(advice)).hasSize(1));
    }

    @Test
    @Binds("autoglm.web.problem-details")
    void webProblemDetailsSwitchesItOnInTheKindOfApplicationThereIs() {
        assertOptIn(new ReactiveWebApplicationContextRunner(), ReactiveProblemAdvice.class);
        assertOptIn(new WebApplicationContextRunner(), ServletProblemAdvice.class);
        new ApplicationContextRunner()
                .withConfiguration(CONFIGURATION)
                .withPropertyValues(ON)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("autoGlmProblemAdvice"));
    }

    @Test
    void thePropertyIsKnownToTheClientsProperties() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                .withPropertyValues(ON, "autoglm.base-url=http://127.0.0.1:9/v1", "autoglm.shutdown-grace=0")
                .run(context -> assertThat(
                                context.getBean(AutoGlmProperties.class).web().problemDetails())
                        .isTrue());
    }

    @Test
    void aNamedClientHasNoneOfItsOwn() {
        MapConfigurationPropertySource properties =
                new MapConfigurationPropertySource(Map.of("autoglm.clients.fast.web.problem-details", "true"));

        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> new Binder(properties).bindOrCreate("autoglm", AutoGlmProperties.class))
                .havingRootCause()
                .withMessage("autoglm.clients.fast.web.problem-details holds for the whole application:"
                        + " set autoglm.web.problem-details");
    }

    @Test
    void anAnswerThatHasBegunInMvcKeepsItsFailure() {
        AutoGlmException failure =
                ErrorDetails.of(ErrorCode.STREAM_CUT, "played").exception();
        MockHttpServletResponse begun = new MockHttpServletResponse();
        begun.setCommitted(true);

        assertThatThrownBy(() -> new ServletProblemAdvice().answer(failure, new MockHttpServletRequest(), begun))
                .isSameAs(failure);
    }
}
