package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A server's time to first token rises twentyfold for five minutes, in virtual time, over the whole client: interactive calls with little
 * time and bulk calls with much come all the while, at random moments. Each run prints its figures.
 */
class SlowServerTests {

    private static final int START = 60;
    private static final int END = 360;
    private static final int LAST = 480;
    private static final int FACTOR = 20;
    private static final int AT_ONCE = 16;
    private static final int ROOM = 100;
    private static final double FIRST_EVENT_SECONDS = 0.5;
    private static final double REST_SECONDS = 0.5;
    private static final double SPREAD = 0.3;
    private static final GenerateRequest REQUEST = GenerateRequest.of("hi");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Random random = new Random(1);
    private final Map<Priority, Figures> slow = new EnumMap<>(Priority.class);
    private final Map<Priority, Figures> afterwards = new EnumMap<>(Priority.class);
    private final AutoGlmClient client = AutoGlmClient.builder()
            .exchange(new Server())
            .scheduler(time)
            .random(new Random(2))
            .limit(LimitSpec.fixed(AT_ONCE).withMaxWaiting(ROOM))
            .build();
    private long mostWaiting;

    /** What became of the calls of one priority that came in one phase. */
    private static final class Figures {

        private int offered;
        private int admitted;
        private int succeeded;
        private final Map<ErrorCode, Integer> failures = new EnumMap<>(ErrorCode.class);

        double succeededOfAdmitted() {
            return (double) succeeded / admitted;
        }

        double share(int some) {
            return (double) some / offered;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d offered, %d admitted, of these %.2f %% succeeded, %s",
                    offered,
                    admitted,
                    100 * succeededOfAdmitted(),
                    failures);
        }
    }

    private Duration about(double seconds) {
        double spread = Math.exp(SPREAD * random.nextGaussian() - SPREAD * SPREAD / 2);
        return Duration.ofNanos((long) (seconds * spread * 1e9));
    }

    private final class Server implements Exchange {

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            figures((int) TimeUnit.NANOSECONDS.toSeconds(call.log().startedAt()), call.priority()).admitted++;
            long second = time.now(TimeUnit.SECONDS);
            Duration first = about(FIRST_EVENT_SECONDS * (second >= START && second < END ? FACTOR : 1));
            Flux<GenerateEvent> answer = Flux.concat(
                    Mono.delay(first, time).thenReturn(new GenerateEvent.TextDelta(0, "text")),
                    Mono.delay(about(REST_SECONDS), time)
                            .thenReturn(new GenerateEvent.Finished(List.of(FinishReason.STOP), null, Map.of(), null)));
            return answer.map(call.operation()::cast);
        }
    }

    private Figures figures(int second, Priority priority) {
        if (second < START) {
            return new Figures(); // before, all is well
        }
        return (second < END ? slow : afterwards).computeIfAbsent(priority, p -> new Figures());
    }

    private void call(int second, Priority priority, Duration total) {
        Figures figures = figures(second, priority);
        figures.offered++;
        CallOptions options = CallOptions.DEFAULTS.withPriority(priority).withTotalTimeout(total);
        client.stream(REQUEST, options)
                .subscribe(
                        event -> {},
                        failure -> figures.failures.merge(((AutoGlmException) failure).code(), 1, Integer::sum),
                        () -> figures.succeeded++);
        mostWaiting = Math.max(mostWaiting, client.state().waiting());
    }

    private void play(double interactive, Duration interactiveTotal, double bulk) {
        Duration patient = Duration.ofMinutes(10);
        double at = 0;
        while (true) {
            at += -Math.log(1 - random.nextDouble()) / (interactive + bulk);
            if (at >= LAST) {
                break;
            }
            time.advanceTimeTo(Instant.ofEpochSecond(0, (long) (at * 1e9)));
            boolean isInteractive = random.nextDouble() < interactive / (interactive + bulk);
            call(
                    (int) at,
                    isInteractive ? Priority.INTERACTIVE : Priority.BULK,
                    isInteractive ? interactiveTotal : patient);
        }
        time.advanceTimeBy(Duration.ofMinutes(20));
    }

    @ParameterizedTest(name = "{0} interactive calls per second with {1} s each, {2} bulk")
    @CsvSource({"1, 30, 8", "3, 30, 8", "10, 60, 10", "10, 30, 10"})
    void whoIsAdmittedSucceedsAndBulkIsShedFirst(double interactive, long seconds, double bulk) {
        play(interactive, Duration.ofSeconds(seconds), bulk);

        Figures urgent = slow.get(Priority.INTERACTIVE);
        Figures patient = slow.get(Priority.BULK);
        Figures healed = afterwards.get(Priority.INTERACTIVE);
        String what = String.format(
                Locale.ROOT,
                "%.0f interactive per second with %d s each, %.0f bulk: slow %s; afterwards %s; at most %d waiting",
                interactive,
                seconds,
                bulk,
                slow,
                afterwards,
                mostWaiting);
        System.out.println(what);
        assertThat(urgent.succeededOfAdmitted()).as(what).isGreaterThanOrEqualTo(0.99);
        assertThat(patient.share(patient.admitted)).as(what).isLessThan(urgent.share(urgent.admitted) / 3);
        assertThat(patient.admitted).as("bulk does not starve, %s", what).isPositive();
        assertThat(mostWaiting).as(what).isEqualTo(ROOM);
        assertThat(urgent.admitted + patient.admitted)
                .as("what the server can do is used, %s", what)
                .isGreaterThan((int) (0.9 * AT_ONCE * (END - START) / (FACTOR * FIRST_EVENT_SECONDS + REST_SECONDS)));
        assertThat(healed.succeededOfAdmitted()).as(what).isGreaterThanOrEqualTo(0.99);
        assertThat(healed.share(healed.succeeded)).as(what).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void noInteractiveCallIsRefusedWhileTheServerCanDoThemAll() {
        play(1, Duration.ofSeconds(30), 8);

        assertThat(slow.get(Priority.INTERACTIVE).failures).isEmpty();
        assertThat(slow.get(Priority.BULK).failures).containsOnlyKeys(ErrorCode.QUEUE_FULL);
    }
}
