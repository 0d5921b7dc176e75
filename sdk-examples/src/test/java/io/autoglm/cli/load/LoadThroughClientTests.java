package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The whole client in virtual time, with a server in place of HTTP that stands still for its sixth second. */
class LoadThroughClientTests {

    private static final ResponseMeta META =
            new ResponseMeta(200, ResponseHeaders.NONE, null, "played", 1, Duration.ZERO, null, Duration.ZERO);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final PlayedServer server = new PlayedServer();
    private HedgeSpec hedge = HedgeSpec.none();
    private final AtomicInteger over = new AtomicInteger();
    private AutoGlmClient client;

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aServerThatStandsStillForASecondShowsInTheTimesAndInTheQueueBehindIt() {
        LoadReport report = run(new Pace.Open(100), LimitSpec.fixed(4), Mix.single(new CallShape(10, null, true)));

        assertThat(report.all().counts().succeeded()).isEqualTo(1000);
        assertThat(report.all().times().first().p50()).isLessThan(Duration.ofMillis(20));
        assertThat(report.all().times().first().p99()).isGreaterThan(Duration.ofMillis(850));
        assertThat(report.all().times().total().p99()).isGreaterThan(Duration.ofMillis(850));
        assertThat(report.all().outputTokens()).isEqualTo(2000);
    }

    @Test
    void attemptsThatTheServerRefusesAreCountedForTheCallsThatMadeThem() {
        server.places = 2;

        LoadReport report = run(new Pace.Open(20), LimitSpec.fixed(8), Mix.single(new CallShape(10, null, true)));

        KindReport.Counts counts = report.all().counts();
        assertThat(server.refused).isPositive();
        assertThat(counts.throttled()).isEqualTo(server.refused);
        assertThat(counts.attempts()).isEqualTo(server.refused + server.answered);
        assertThat(counts.retries()).isEqualTo(counts.attempts() - counts.begun());
        assertThat(counts.succeeded() + report.all().failures()).isEqualTo(200);
    }

    @Test
    void callsCarryThePrioritiesOfTheMixAndTheTenantsByTurns() {
        run(new Pace.Open(20), LimitSpec.fixed(8), Mix.parse("interactive=3,bulk=1", new CallShape(10, null, true)));

        Map<Priority, Long> byPriority =
                server.calls.stream().collect(Collectors.groupingBy(Call::priority, Collectors.counting()));
        Set<String> tenants =
                server.calls.stream().map(call -> String.valueOf(call.tenant())).collect(Collectors.toSet());
        assertThat(byPriority).isEqualTo(Map.of(Priority.INTERACTIVE, 150L, Priority.BULK, 50L));
        assertThat(tenants).containsExactlyInAnyOrder("tenant-1", "tenant-2", "tenant-3");
    }

    @Test
    void bothOfTwoAttemptsAtOnceAreCountedAndWhichOfThemWasRefused() {
        server.firstIsRefusedAfter = 100;
        hedge = HedgeSpec.after(Duration.ofMillis(95));

        LoadReport report = run(new Pace.Open(1), LimitSpec.fixed(8), Mix.single(new CallShape(10, null, true)));

        KindReport.Counts counts = report.all().counts();
        assertThat(counts.succeeded()).isEqualTo(10);
        assertThat(counts.attempts()).isEqualTo(server.refused + server.answered);
        assertThat(server.refused).isPositive();
        assertThat(counts.throttled()).isEqualTo(server.refused);
    }

    private LoadReport run(Pace pace, LimitSpec limit, List<CallKind> kinds) {
        LoadLength length = new LoadLength(Duration.ZERO, Duration.ofSeconds(10), null, Duration.ofMinutes(5));
        LoadPlan plan = new LoadPlan(pace, length, 10_000, kinds);
        LoadFigures figures = new LoadFigures(plan);
        client = AutoGlmClient.builder()
                .exchange(server)
                .scheduler(time)
                .limit(limit)
                .hedge(hedge)
                .attemptListener(new AttemptCounter(figures))
                .build();
        LoadRun run = LoadRun.of(plan, new ModelCaller(client, "m", 3), time, figures, over::incrementAndGet);
        run.start();
        time.advanceTimeBy(Duration.ofMinutes(6));
        assertThat(over).hasValue(1);
        return run.report();
    }

    private final class PlayedServer implements Exchange {

        private final List<Call<?>> calls = new ArrayList<>();
        private int places = 1000;
        private int firstIsRefusedAfter;
        private int taken;
        private int refused;
        private int answered;

        @Override
        @SuppressWarnings("unchecked")
        public <E> Flux<E> exchange(Call<E> call) {
            return (Flux<E>) Flux.defer(() -> answer(call));
        }

        private Flux<GenerateEvent> refusal() {
            return Flux.error(ErrorDetails.of(ErrorCode.RATE_LIMITED, "played").exception());
        }

        private Flux<GenerateEvent> answer(Call<?> call) {
            calls.add(call);
            if (firstIsRefusedAfter > 0 && call.attempt() == 1) {
                refused++;
                return Mono.delay(Duration.ofMillis(firstIsRefusedAfter), time).thenMany(refusal());
            }
            if (taken == places) {
                refused++;
                return refusal();
            }
            taken++;
            answered++;
            long now = time.now(TimeUnit.MILLISECONDS);
            long wait = now >= 5_000 && now < 6_000 ? 6_000 - now : 10;
            Usage usage = new Usage(1, 2, 3, null, null);
            return Mono.delay(Duration.ofMillis(wait), time)
                    .thenMany(Flux.<GenerateEvent>just(
                            new GenerateEvent.TextDelta(0, "hi"),
                            new GenerateEvent.Finished(List.of(FinishReason.STOP), usage, Map.of(), META)))
                    .doFinally(end -> taken--);
        }
    }
}
