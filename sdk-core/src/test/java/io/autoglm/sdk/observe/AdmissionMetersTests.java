package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the meters show of limits and of those who wait for their turn, in virtual time. */
class AdmissionMetersTests {

    private static final String MODEL = "glm-4.6";
    private static final GenerateRequest CONFIGURED = GenerateRequest.of("hi");
    private static final GenerateRequest INVENTED =
            GenerateRequest.builder().user("hi").model("invented").build();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AutoGlmClient client = client(LimitSpec.fixed(1).withMaxWaiting(3));

    private AutoGlmClient client(LimitSpec limit) {
        registry.observationConfig().observationHandler(new AutoGlmMeters(meters));
        AutoGlmClient made = AutoGlmClient.builder()
                .exchange(wire)
                .model(MODEL)
                .random(new Random(1))
                .scheduler(time)
                .observationRegistry(registry)
                .limit(limit)
                .build();
        new ClientGauges("main", made::state).bindTo(meters);
        return made;
    }

    @AfterEach
    void close() {
        meters.close();
    }

    private Disposable stream(GenerateRequest request, Priority priority) {
        return client.stream(request, CallOptions.DEFAULTS.withPriority(priority))
                .subscribe(event -> {}, failure -> {});
    }

    private double gauge(AutoGlmMeter meter, String model, String... tags) {
        return meters.get(meter.meterName())
                .tags("autoglm.client", "main", "autoglm.model", model)
                .tags(tags)
                .gauge()
                .value();
    }

    private double waiting(String model, Priority priority) {
        return gauge(AutoGlmMeter.WAITING, model, "autoglm.priority", priority.word());
    }

    @Test
    void limitAndInFlightAreShownForTheConfiguredModelAndForAllOthers() {
        wire.thenNothing().thenNothing();
        stream(CONFIGURED, Priority.NORMAL);
        assertThat(gauge(AutoGlmMeter.IN_FLIGHT, MODEL)).isEqualTo(1);
        assertThat(gauge(AutoGlmMeter.IN_FLIGHT, ModelState.OTHER)).isZero();
        stream(INVENTED, Priority.NORMAL);

        assertThat(gauge(AutoGlmMeter.IN_FLIGHT, ModelState.OTHER)).isEqualTo(1);
        assertThat(gauge(AutoGlmMeter.LIMIT, MODEL)).isEqualTo(1);
        assertThat(gauge(AutoGlmMeter.LIMIT, ModelState.OTHER)).isEqualTo(1);
    }

    @Test
    void aBreakerIsShownForEachModelOfEachEndpoint() {
        assertThat(gauge(AutoGlmMeter.BREAKER, MODEL, "autoglm.endpoint", "scripted"))
                .isZero();
        for (int i = 0; i < 5; i++) {
            wire.thenError(ErrorCode.CONNECT_FAILED);
            client.stream(CONFIGURED, CallOptions.DEFAULTS.withMaxAttempts(1)).subscribe(event -> {}, failure -> {});
        }

        assertThat(gauge(AutoGlmMeter.BREAKER, MODEL, "autoglm.endpoint", "scripted"))
                .isEqualTo(1);
        assertThat(gauge(AutoGlmMeter.BREAKER, ModelState.OTHER, "autoglm.endpoint", "scripted"))
                .isZero();
    }

    @Test
    void thoseWhoWaitAreShownByModelAndPriority() {
        wire.thenNothing().thenNothing();
        stream(CONFIGURED, Priority.NORMAL);
        stream(INVENTED, Priority.NORMAL);
        Disposable bulk = stream(CONFIGURED, Priority.BULK);
        stream(CONFIGURED, Priority.BULK);
        stream(INVENTED, Priority.INTERACTIVE);

        assertThat(waiting(MODEL, Priority.BULK)).isEqualTo(2);
        assertThat(waiting(MODEL, Priority.INTERACTIVE)).isZero();
        assertThat(waiting(ModelState.OTHER, Priority.INTERACTIVE)).isEqualTo(1);
        assertThat(client.state().waiting()).isEqualTo(3);
        bulk.dispose();
        assertThat(waiting(MODEL, Priority.BULK)).isEqualTo(1);
    }

    @Test
    void theTimeInTheQueueIsRecordedByPriority() {
        wire.thenNothing().thenText("a");
        Disposable first = stream(CONFIGURED, Priority.NORMAL);
        stream(CONFIGURED, Priority.INTERACTIVE);
        time.advanceTimeBy(Duration.ofSeconds(3));
        first.dispose();

        assertThat(queueSeconds(Priority.NORMAL)).isZero();
        assertThat(queueSeconds(Priority.INTERACTIVE)).isEqualTo(3, within(1e-6));
    }

    private double queueSeconds(Priority priority) {
        Timer timer = meters.get(AutoGlmMeter.QUEUE_TIME.meterName())
                .tags("autoglm.endpoint", "scripted", "autoglm.priority", priority.word())
                .timer();
        assertThat(timer.count()).isEqualTo(1);
        return timer.totalTime(TimeUnit.NANOSECONDS) / 1e9;
    }

    @Test
    void refusalsAreCountedByReasonAndPriority() {
        wire.thenNothing();
        for (int i = 0; i < 4; i++) {
            stream(CONFIGURED, Priority.INTERACTIVE);
        }
        stream(CONFIGURED, Priority.BULK);

        assertThat(meters.get(AutoGlmMeter.REFUSED.meterName())
                        .tags("error.type", "queue_full", "autoglm.priority", "bulk")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aFailureOfTheServersIsNoRefusal() {
        wire.thenError(ErrorCode.INVALID_REQUEST);
        stream(CONFIGURED, Priority.NORMAL);

        assertThat(meters.find(AutoGlmMeter.REFUSED.meterName()).counters()).isEmpty();
    }

    @Test
    void whatWasReservedIsComparedWithWhatWasTaken() {
        wire.then(Flux.defer(() -> {
            wire.calls().get(0).log().reserved(150);
            return Flux.just(new GenerateEvent.Finished(
                    List.of(FinishReason.STOP), new Usage(20, 80, 100, null, null), Map.of(), null));
        }));
        stream(CONFIGURED, Priority.NORMAL);

        assertThat(meters.get(AutoGlmMeter.RESERVED_RATIO.meterName()).summary().totalAmount())
                .isEqualTo(1.5);
    }

    @Test
    void whatIsNotKnownOfTheRateIsNotANumber() {
        assertThat(gauge(AutoGlmMeter.REQUESTS_LEFT, MODEL)).isNaN();
        assertThat(gauge(AutoGlmMeter.TOKENS_LEFT, MODEL)).isNaN();
    }
}
