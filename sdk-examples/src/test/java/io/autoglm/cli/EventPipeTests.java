package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class EventPipeTests {

    private final EventPipe pipe = new EventPipe();

    @Test
    void deliversEverythingInOrderFromAnotherThread() throws InterruptedException {
        Flux.range(0, 10_000).subscribeOn(Schedulers.parallel()).subscribe(pipe);

        List<Object> taken = new ArrayList<>();
        for (Object next = pipe.next(); next != null; next = pipe.next()) {
            taken.add(next);
        }

        assertThat(taken).hasSize(10_000).startsWith(0, 1, 2).endsWith(9_998, 9_999);
    }

    @Test
    void aWriterThatStandsStillLeavesAllButAHandfulWithTheServer() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        Flux.range(0, 1_000_000).doOnNext(n -> made.incrementAndGet()).subscribe(pipe);

        for (int i = 0; i < 100; i++) {
            pipe.next();
        }

        assertThat(made.get()).isBetween(100, 100 + EventPipe.AHEAD);
    }

    @Test
    void neverAsksForEverything() {
        AtomicLong largest = new AtomicLong();

        Flux.never().doOnRequest(n -> largest.accumulateAndGet(n, Math::max)).subscribe(pipe);

        assertThat(largest.get()).isEqualTo(EventPipe.AHEAD);
    }

    @Test
    void anInterruptCancelsAndWakesTheWaiter() {
        Sinks.Many<Object> events = Sinks.many().multicast().directBestEffort();
        events.asFlux().subscribe(pipe);
        Schedulers.parallel().schedule(pipe::interrupt, 50, TimeUnit.MILLISECONDS);

        assertThatThrownBy(pipe::next).isInstanceOf(InterruptedException.class);

        assertThat(events.currentSubscriberCount()).isZero();
    }

    @Test
    void anInterruptOvertakesWhatIsWaiting() {
        Flux.range(0, 1_000).subscribe(pipe);

        pipe.interrupt();

        assertThatThrownBy(pipe::next).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aFailureComesAfterTheEventsBeforeIt() throws InterruptedException {
        Flux.concat(Flux.just(1), Flux.error(new IllegalStateException("no"))).subscribe(pipe);

        assertThat(pipe.next()).isEqualTo(1);
        assertThatThrownBy(pipe::next).isInstanceOf(IllegalStateException.class).hasMessage("no");
    }
}
