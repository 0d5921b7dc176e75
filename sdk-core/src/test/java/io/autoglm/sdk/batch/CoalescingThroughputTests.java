package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.LimitSpec;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * 256 callers, each of whom asks again as soon as he is answered, for 10 s of virtual time at a server that takes 20 ms and 1 ms more per
 * prompt: what {@code docs/performance.md} says of joint requests.
 */
class CoalescingThroughputTests {

    private static final int CALLERS = 256;
    private static final Duration LENGTH = Duration.ofSeconds(10);

    @ParameterizedTest(name = "a server of {0} at once serves {1} to {2} times as many")
    @CsvSource({"1, 8, 17", "8, 7, 17", "64, 0.9, 1.2", "256, 0.2, 0.3"})
    void aServerThatDoesLittleAtOnceServesManyTimesAsMany(int atOnce, double least, double most) {
        long alone = served(atOnce, null);
        long jointly = served(atOnce, BatchSpec.defaults());
        double ratio = (double) jointly / alone;

        System.out.printf(
                "%d requests at once: %.0f prompts/s alone, %.0f jointly: %.2f times%n",
                atOnce, alone / 10.0, jointly / 10.0, ratio);
        assertThat(ratio).isBetween(least, most);
    }

    private static long served(int atOnce, @Nullable BatchSpec batch) {
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        AutoGlmClientBuilder builder = AutoGlmClient.builder()
                .exchange(new ArrayServer(atOnce))
                .scheduler(timer)
                .limit(LimitSpec.fixed(CALLERS))
                .batch(batch);
        AtomicLong served = new AtomicLong();
        Disposable.Composite callers = Disposables.composite();
        try (AutoGlmClient client = builder.build()) {
            IntStream.range(0, CALLERS)
                    .mapToObj(i -> client.generate("prompt " + i)
                            .doOnNext(answer -> served.incrementAndGet())
                            .repeat()
                            .subscribe())
                    .forEach(callers::add);
            timer.advanceTimeBy(LENGTH);
            callers.dispose();
        }
        timer.dispose();
        return served.get();
    }
}
