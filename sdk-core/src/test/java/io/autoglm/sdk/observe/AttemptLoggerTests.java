package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.sdk.policy.TimerProbe;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;
import reactor.util.context.Context;

class AttemptLoggerTests {

    private final TimerProbe timer = new TimerProbe();
    private final AttemptLogger logger = new AttemptLogger();
    private LogCapture log = new LogCapture();

    @AfterEach
    void stopListening() {
        log.close();
    }

    private Call<?> call() {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS.withTenant("shop"), timer);
    }

    /** An attempt that waited 20 ms and ran 300 ms. */
    private Call<?> sent() throws UnknownHostException {
        Call<?> call = call();
        call.log().queued(call.nowNanos());
        timer.pass(Duration.ofMillis(20));
        call.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), call.nowNanos());
        call.log().sent(1, "key-1");
        call.log().connected(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 8000));
        timer.pass(Duration.ofMillis(300));
        return call;
    }

    private static AutoGlmException failure(ErrorCode code) {
        return details(code).exception();
    }

    private static ErrorDetails details(ErrorCode code) {
        return ErrorDetails.of(code, "all hands busy");
    }

    private static AutoGlmException throttled() {
        return details(ErrorCode.RATE_LIMITED)
                .withAnswer(429, "1302", "req-7")
                .withRetryAfter(Duration.ofSeconds(20), Instant.parse("2026-01-02T03:04:05Z"))
                .withLimit("requests 60")
                .exception();
    }

    @Test
    void aSuccessIsOneLineWithAllThatIsKnown() throws Exception {
        Call<?> call = sent();
        call.log().answering("req-7");
        call.log().firstEvent(call.nowNanos());
        timer.pass(Duration.ofMillis(700));

        logger.succeeded(call, Context.empty());

        assertThat(log.lines()).singleElement().satisfies(line -> {
            assertThat(line.logger()).isEqualTo("io.autoglm.sdk.attempts");
            assertThat(line.level()).isEqualTo("DEBUG");
            assertThat(line.text())
                    .isEqualTo("attempt succeeded endpoint=east remote=127.0.0.1:8000 credential=key-1 tenant=shop"
                            + " operation=stream attempt=1 request_id=req-7 queue_ms=20 first_token_ms=300"
                            + " duration_ms=1000");
            assertThat(line.fields())
                    .containsEntry("autoglm.endpoint", "east")
                    .containsEntry("autoglm.attempt", 1)
                    .containsEntry("autoglm.duration_ms", 1000L);
        });
    }

    @Test
    void aThrottledAttemptThatIsMadeAgainIsALineOfItsOwnAndAChangeOfState() throws Exception {
        logger.retrying(sent(), throttled(), RetryCause.THROTTLED, Duration.ofMillis(21_500), Context.empty());

        assertThat(log.texts(LogLine.ATTEMPT_RETRYING))
                .containsExactly("attempt failed and is made again endpoint=east remote=127.0.0.1:8000 credential=key-1"
                        + " tenant=shop operation=stream attempt=1 request_id=req-7 queue_ms=20 duration_ms=300"
                        + " code=AGLM-2001 status=429 provider_code=1302 limit=\"requests 60\" retry_after_ms=20000"
                        + " resets_at=2026-01-02T03:04:05Z cause=throttled again_in_ms=21500 said=\"all hands busy\"");
        assertThat(log.texts(LogLine.THROTTLED))
                .containsExactly("throttled endpoint=east remote=127.0.0.1:8000 credential=key-1 tenant=shop"
                        + " operation=stream attempt=1 request_id=req-7 code=AGLM-2001 status=429 provider_code=1302"
                        + " limit=\"requests 60\" retry_after_ms=20000 resets_at=2026-01-02T03:04:05Z"
                        + " said=\"all hands busy\"");
        assertThat(log.texts(LogLine.ENDPOINT_THROTTLING))
                .containsExactly(
                        "endpoint begins to throttle endpoint=east remote=127.0.0.1:8000 failures=1 lasted_ms=0"
                                + " code=AGLM-2001 status=429 provider_code=1302 request_id=req-7"
                                + " resets_at=2026-01-02T03:04:05Z said=\"all hands busy\"");
    }

    @Test
    void aFailureSaysWhyItWasNotMadeAgain() throws Exception {
        AutoGlmException last = details(ErrorCode.BAD_GATEWAY)
                .withNotRetried(NotRetried.DEADLINE)
                .exception();

        logger.failed(sent(), last, Context.empty());

        assertThat(log.texts(LogLine.ATTEMPT_FAILED))
                .singleElement()
                .asString()
                .endsWith(" code=AGLM-2203 not_retried=deadline said=\"all hands busy\"");
        assertThat(log.texts(LogLine.THROTTLED)).isEmpty();
    }

    @ParameterizedTest(name = "{0} with status {1}: {2}")
    @CsvSource({
        "RATE_LIMITED, 429, true",
        "RATE_LIMITED, 200, true",
        "RATE_LIMITED, , true",
        "QUOTA_EXHAUSTED, 429, true",
        "QUOTA_EXHAUSTED, 402, true",
        "OVERLOADED, 429, true",
        "OVERLOADED, 503, false",
        "BAD_GATEWAY, 502, false",
        "CONNECT_FAILED, , false"
    })
    void eachAnswerThatMeansTooManyIsALine(ErrorCode code, Integer status, boolean expected) throws Exception {
        AutoGlmException failure = details(code).withAnswer(status, null, null).exception();

        logger.failed(sent(), failure, Context.empty());

        assertThat(log.texts(LogLine.THROTTLED)).hasSize(expected ? 1 : 0);
    }

    @Test
    void aCancelSaysHowFarTheAttemptHadComeAndWhoseItWas() throws Exception {
        Call<?> call = call();
        call.log().queued(call.nowNanos());
        timer.pass(Duration.ofMillis(40));
        logger.cancelled(call, Context.empty());
        call.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), call.nowNanos());
        logger.cancelled(call, Context.empty());
        call.log().sent(1, "key-1");
        logger.cancelled(call, Context.empty());
        logger.cancelled(sent(), Context.empty());
        Call<?> late = sent().withDeadline(Deadline.after(Duration.ofMillis(1), timer));
        late.log().firstEvent(0);
        timer.pass(Duration.ofMillis(1));
        logger.cancelled(late, Context.empty());

        assertThat(log.texts(LogLine.ATTEMPT_CANCELLED))
                .extracting(text -> text.substring(text.indexOf("phase=")))
                .containsExactly(
                        "phase=queue because=caller",
                        "phase=credential because=caller",
                        "phase=connect because=caller",
                        "phase=answer because=caller",
                        "phase=text because=deadline");
        assertThat(log.texts(LogLine.ATTEMPT_CANCELLED).get(0)).contains(" queue_ms=40 duration_ms=0 ");
    }

    @Test
    void anAttemptThatWentNowhereShowsNothingOfTheOneBefore() throws Exception {
        Call<?> first = sent();
        first.log().answering("req-1");
        Call<?> second = first.withAttempt(2, Set.of());
        second.log().queued(second.nowNanos());

        logger.cancelled(second, Context.empty());

        assertThat(log.texts(LogLine.ATTEMPT_CANCELLED))
                .singleElement()
                .asString()
                .contains("attempt=2")
                .doesNotContain("remote=", "credential=", "request_id=");
    }

    @Test
    void whatAServerSaysCannotForgeALine() throws Exception {
        AutoGlmException forged = ErrorDetails.of(
                        ErrorCode.RATE_LIMITED, "no\r\n12:00:00 WARN root - \u001b[31mforged\u001b[0m \" code=x")
                .withAnswer(429, "1302\nx", "id\u2028y")
                .withLimit("l".repeat(10_000) + "\n")
                .exception();

        logger.failed(sent(), forged, Context.empty());

        assertThat(log.lines()).hasSize(3).allSatisfy(line -> {
            assertThat(line.text()).doesNotContainPattern("[\\p{Cntrl}\\u2028]").hasSizeLessThan(1_200);
            assertThat(line.text())
                    .contains(
                            "said=\"no 12:00:00 WARN root - [31mforged [0m \\\" code=x\"", "provider_code=\"1302 x\"");
            assertThat(line.fields().values())
                    .allSatisfy(value -> assertThat(value.toString()).doesNotContainPattern("[\\p{Cntrl}\\u2028]"));
        });
    }

    @Test
    void oneWarningPerChangeOfStateAndOneLineWhenItIsOver() throws Exception {
        for (int i = 0; i < 100; i++) {
            logger.failed(sent(), failure(ErrorCode.BAD_GATEWAY), Context.empty());
        }
        logger.succeeded(sent(), Context.empty());
        logger.succeeded(sent(), Context.empty());

        assertThat(log.texts(LogLine.ENDPOINT_FAILING)).hasSize(1);
        assertThat(log.texts(LogLine.ENDPOINT_RECOVERED))
                .containsExactly("endpoint answers again endpoint=east failures=100 lasted_ms=32000");
    }

    @Test
    void anEndpointThatFlapsWarnsOnceInTenSecondsAndSaysHowMuchItLeftOut() throws Exception {
        for (int i = 0; i < 32; i++) {
            logger.failed(sent(), failure(ErrorCode.BAD_GATEWAY), Context.empty());
            logger.succeeded(sent(), Context.empty());
        }

        assertThat(log.texts(LogLine.ENDPOINT_FAILING))
                .hasSize(2)
                .last()
                .asString()
                .contains(" left_out=15 ");
        assertThat(log.texts(LogLine.ENDPOINT_RECOVERED)).hasSize(2);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ACCEPTED",
        "CREDENTIAL_EXPIRED, CREDENTIAL_REFUSED, CREDENTIAL_ACCEPTED",
        "CREDENTIAL_UNAVAILABLE, CREDENTIAL_REFUSED, CREDENTIAL_ACCEPTED",
        "QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_RESTORED",
        "SILENCE_TIMEOUT, ENDPOINT_FAILING, ENDPOINT_RECOVERED",
        "STREAM_CUT, ENDPOINT_FAILING, ENDPOINT_RECOVERED",
        "OVERLOADED, ENDPOINT_THROTTLING, ENDPOINT_UNTHROTTLED",
        "INVALID_REQUEST, , ",
        "PERMISSION_DENIED, , ",
        "QUEUE_FULL, , ",
        "CONSUMER_IDLE, , ",
        "STALE_CONNECTION, , "
    })
    void whatAFailedCallBegins(ErrorCode code, LogLine begin, LogLine end) throws Exception {
        logger.failed(sent(), failure(code), Context.empty());
        logger.succeeded(sent(), Context.empty());

        List<String> state = log.lines().stream()
                .filter(line -> line.logger().equals("io.autoglm.sdk.state"))
                .map(LogCapture.Line::text)
                .toList();
        assertThat(state).hasSize(begin == null ? 0 : 2);
        if (begin != null) {
            assertThat(state.get(0)).startsWith(begin.words() + " endpoint=east ");
            assertThat(state.get(1)).startsWith(end.words() + " endpoint=east ");
        }
    }

    @Test
    void aCredentialThatIsRenewedInTimeIsNoChangeOfState() throws Exception {
        logger.retrying(
                sent(),
                failure(ErrorCode.CREDENTIAL_EXPIRED),
                RetryCause.CREDENTIAL_RENEWED,
                Duration.ZERO,
                Context.empty());

        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void aQuestionAboutHealthIsNoSignOfAnything() throws Exception {
        Call<?> health = Call.of(Operation.HEALTH, NoRequest.INSTANCE, CallOptions.DEFAULTS, timer);
        health.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
        logger.failed(health, failure(ErrorCode.BAD_GATEWAY), Context.empty());
        assertThat(log.texts(LogLine.ENDPOINT_FAILING)).isEmpty();

        logger.failed(sent(), failure(ErrorCode.BAD_GATEWAY), Context.empty());
        logger.succeeded(health, Context.empty());
        assertThat(log.texts(LogLine.ENDPOINT_RECOVERED)).isEmpty();
    }

    @Test
    void theBudgetIsAnnouncedLikeAnyOtherState() throws Exception {
        for (int i = 0; i < 32; i++) {
            logger.budgetSpent(sent(), Context.empty());
            logger.budgetRecovered(sent(), 3, Context.empty());
        }

        assertThat(log.texts(LogLine.BUDGET_SPENT))
                .containsExactly(
                        "retry budget is spent endpoint=east", "retry budget is spent endpoint=east left_out=15");
        assertThat(log.texts(LogLine.BUDGET_RECOVERED))
                .hasSize(2)
                .first()
                .isEqualTo("retry budget is there again refused=3 lasted_ms=320");
    }

    @Test
    void moreEndpointsThanTheTableHoldsShareOneState() {
        for (int i = 0; i < 300; i++) {
            Call<?> call = call();
            call.log().admitted(new Endpoint("made-up-" + i, URI.create("http://llm.example/v1")), 0);
            logger.failed(call, failure(ErrorCode.BAD_GATEWAY), Context.empty());
        }

        assertThat(log.texts(LogLine.ENDPOINT_FAILING)).hasSize(257);
    }

    @Test
    void whatNobodyReadsIsNotWritten() throws Exception {
        log.close();
        log = new LogCapture(Level.INFO);

        logger.succeeded(sent(), Context.empty());
        logger.cancelled(sent(), Context.empty());
        logger.failed(sent(), throttled(), Context.empty());

        assertThat(log.lines()).extracting(LogCapture.Line::level).containsExactly("INFO", "WARN");
    }

    @Test
    void aLineCarriesTheTraceOfTheCallAndTheThreadKeepsItsOwn() throws Exception {
        AtomicInteger scopes = new AtomicInteger();
        Observation observation =
                Observation.createNotStarted("call", registry(scopes)).start();
        Context context = Context.of(ObservationThreadLocalAccessor.KEY, observation);
        MDC.put("traceId", "the thread's");
        try {
            logger.failed(sent(), throttled(), context);
            assertThat(MDC.get("traceId")).isEqualTo("the thread's");
            assertThat(log.lines())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line.mdc()).containsEntry("traceId", "the call's"));
            assertThat(scopes).hasValue(3);

            log.close();
            log = new LogCapture(Level.ERROR);
            logger.failed(sent(), throttled(), context);
            assertThat(scopes).as("no line, no scope").hasValue(3);
        } finally {
            MDC.clear();
        }
    }

    private static ObservationRegistry registry(AtomicInteger scopes) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            private final java.util.ArrayDeque<String> before = new java.util.ArrayDeque<>();

            @Override
            public void onScopeOpened(Observation.Context opened) {
                scopes.incrementAndGet();
                before.push(String.valueOf(MDC.get("traceId")));
                MDC.put("traceId", "the call's");
            }

            @Override
            public void onScopeClosed(Observation.Context closed) {
                MDC.put("traceId", before.pop());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        return registry;
    }
}
