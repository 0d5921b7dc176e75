package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.ProbeSubscriber;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.scheduler.VirtualTimeScheduler;

class BulkProgressTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final PlayedCalls played = new PlayedCalls();
    private final ProbeSubscriber<BulkResult> above = new ProbeSubscriber<>();
    private final List<BulkProgress> heard = new ArrayList<>();
    private final BulkSpec spec = BulkSpec.defaults().withConcurrency(4).withProgress(SECOND, heard::add);

    private void run(int count, BulkSpec how) {
        new BulkRuns(played, () -> 1, () -> time, PlayedCalls.NO_FILES)
                .generateAll(Flux.fromIterable(PlayedCalls.requests(count)), how)
                .subscribe(above);
        above.request(Long.MAX_VALUE);
    }

    private BulkProgress latest() {
        return heard.get(heard.size() - 1);
    }

    @Test
    void theListenerHearsEveryPeriodHowTheRunGoes() {
        run(10, spec);
        time.advanceTimeBy(SECOND.minusNanos(1));
        assertThat(heard).isEmpty();
        played.call(0).answer();
        played.call(1).answer();
        played.call(2).fail(ErrorCode.SERVER_ERROR);

        time.advanceTimeBy(Duration.ofNanos(1));

        assertThat(heard).hasSize(1);
        assertThat(latest()).isEqualTo(new BulkProgress(SECOND, 2, 1, 4, 0, 3.0, null, null, 20, 6, null, null));
    }

    @Test
    void thoseHeldBackAreCounted() {
        run(10, spec);
        played.call(0).fail(PlayedCalls.failure(ErrorCode.QUEUE_FULL, 0, Duration.ofSeconds(5)));
        time.advanceTimeBy(SECOND);

        assertThat(latest().held()).isEqualTo(1);
        assertThat(latest().inFlight()).isEqualTo(3);
        assertThat(latest().failed()).isZero();
    }

    @Test
    void theRateIsThatOfTheLastTenReports() {
        run(100, spec);
        for (int i = 0; i < 4; i++) {
            played.call(i).answer();
        }
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(latest().perSecond()).isEqualTo(0.4);

        time.advanceTimeBy(SECOND);
        assertThat(latest().perSecond()).isZero();
    }

    @Test
    void timeLeftNeedsATotalAndARate() {
        run(10, spec.withTotal(10L));
        time.advanceTimeBy(SECOND);
        assertThat(latest().left()).as("nothing ended yet").isNull();

        played.call(0).answer();
        played.call(1).answer();
        time.advanceTimeBy(SECOND);
        assertThat(latest().perSecond()).isEqualTo(1.0);
        assertThat(latest().left()).isEqualTo(Duration.ofSeconds(8));
        assertThat(latest().total()).isEqualTo(10);
    }

    @Test
    void whereMoreCameThanWasSaidNothingIsLeft() {
        run(3, spec.withTotal(1L));
        played.call(0).answer();
        played.call(1).answer();
        time.advanceTimeBy(SECOND);

        assertThat(latest().left()).isZero();
    }

    @Test
    void withPricesTheCostIsTold() {
        run(1, spec.withPrices(new BulkPrices(new BigDecimal("100000"), BigDecimal.ZERO, "CNY")));
        played.call(0).answer();

        assertThat(latest().cost()).isEqualByComparingTo("1");
        assertThat(latest().currency()).isEqualTo("CNY");
    }

    @Test
    void theEndIsToldBeforeTheRunCompletesAndNothingAfter() {
        ProbeSubscriber<BulkResult> quick = new ProbeSubscriber<>() {
            @Override
            public void onComplete() {
                assertThat(heard).hasSize(1);
                super.onComplete();
            }
        };
        new BulkRuns(played, () -> 1, () -> time, PlayedCalls.NO_FILES)
                .generateAll(Flux.fromIterable(PlayedCalls.requests(1)), spec)
                .subscribe(quick);
        quick.request(1);
        played.call(0).answer();
        time.advanceTimeBy(Duration.ofHours(1));

        assertThat(quick.completed).isTrue();
        assertThat(heard).hasSize(1);
        assertThat(latest().done()).isEqualTo(1);
    }

    @Test
    void afterCancelNothingIsTold() {
        run(10, spec);
        above.cancel();
        time.advanceTimeBy(Duration.ofHours(1));

        assertThat(heard).isEmpty();
    }

    @Test
    void aListenerThatThrowsIsNotAskedAgainAndTheRunGoesOn() {
        AtomicReference<Throwable> dropped = new AtomicReference<>();
        Hooks.onErrorDropped(dropped::set);
        try {
            run(1, BulkSpec.defaults().withProgress(SECOND, progress -> {
                heard.add(progress);
                throw new IllegalStateException("listener");
            }));
            time.advanceTimeBy(Duration.ofSeconds(5));
        } finally {
            Hooks.resetOnErrorDropped();
        }
        played.call(0).answer();

        assertThat(heard).hasSize(1);
        assertThat(dropped.get()).hasMessage("listener");
        assertThat(above.completed).isTrue();
    }
}
