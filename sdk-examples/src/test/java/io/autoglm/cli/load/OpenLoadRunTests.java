package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.cli.load.LoadStatus.Phase;
import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OpenLoadRunTests {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pace HUNDRED = new Pace.Open(100);

    private PlayedLoad load;

    @Test
    void callsBeginOnScheduleWhateverTheServerDoes() {
        load = new PlayedLoad(PlayedLoad.plan(new Pace.Open(4), SECOND, null), call -> Mono.never());
        load.start();

        load.advance(Duration.ofSeconds(2));

        assertThat(load.begun)
                .containsExactly(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofMillis(750));
        assertThat(load.status().phase()).isEqualTo(Phase.DRAIN);
    }

    @Test
    void theRateIsThatOfTheWholeTimeAndNotToTheLastBegin() {
        load = new PlayedLoad(PlayedLoad.plan(new Pace.Open(2), SECOND, null), call -> load.after(1));
        load.start();

        load.advance(Duration.ofMillis(999));
        assertThat(load.over).isZero();
        load.advance(Duration.ofMillis(1));

        assertThat(load.over).isEqualTo(1);
        assertThat(load.report().begunPerSecond()).isEqualTo(2.0);
        assertThat(load.report().succeededPerSecond(load.report().all())).isEqualTo(2.0);
    }

    @Test
    void callsOfTheWarmUpAreMadeAndNotCounted() {
        LoadLength length = new LoadLength(SECOND, SECOND, null, SECOND);
        load = new PlayedLoad(PlayedLoad.plan(HUNDRED, length, 1000), call -> load.after(5));
        load.start();

        load.advance(Duration.ofMillis(500));
        assertThat(load.status().phase()).isEqualTo(Phase.WARM_UP);
        load.advance(Duration.ofSeconds(2));

        assertThat(load.begun).hasSize(200);
        assertThat(load.counts().begun()).isEqualTo(100);
        assertThat(load.counts().succeeded()).isEqualTo(100);
        assertThat(load.times().total().count()).isEqualTo(100);
        assertThat(load.status().ended()).isEqualTo(200);
        assertThat(load.report().begunPerSecond()).isEqualTo(100.0);
    }

    @Test
    void aNumberOfCallsEndsItAfterTheWarmUp() {
        LoadLength length = new LoadLength(SECOND, null, 7L, SECOND);
        load = new PlayedLoad(PlayedLoad.plan(HUNDRED, length, 1000), call -> load.after(5));
        load.start();

        load.advance(Duration.ofSeconds(2));

        assertThat(load.begun).hasSize(107);
        assertThat(load.counts().begun()).isEqualTo(7);
        assertThat(load.over).isEqualTo(1);
    }

    @Test
    void whatShouldBeginBeyondTheBoundIsCountedAsNotStarted() {
        LoadLength length = new LoadLength(Duration.ZERO, SECOND, null, SECOND);
        load = new PlayedLoad(PlayedLoad.plan(HUNDRED, length, 10), call -> load.after(call <= 10 ? 500 : 1));
        load.start();

        load.advance(Duration.ofSeconds(2));

        assertThat(load.underWay).allMatch(calls -> calls <= 10);
        assertThat(load.counts().notStarted()).isEqualTo(40);
        assertThat(load.counts().begun()).isEqualTo(60);
        assertThat(load.counts().succeeded()).isEqualTo(60);
        assertThat(load.report().generator().doubts()).isEmpty();
    }

    @Test
    void callsThatDoNotEndInTimeAreCancelledAndCountedSo() {
        load = new PlayedLoad(PlayedLoad.plan(HUNDRED, SECOND, null), call -> call == 3 ? Mono.never() : load.after(5));
        load.start();

        load.advance(Duration.ofMillis(5_999));
        assertThat(load.over).isZero();
        assertThat(load.cancelled).isZero();
        load.advance(Duration.ofMillis(1));

        assertThat(load.over).isEqualTo(1);
        assertThat(load.cancelled).isEqualTo(1);
        assertThat(load.counts().cancelled()).isEqualTo(1);
        assertThat(load.counts().succeeded()).isEqualTo(99);
        assertThat(load.times().total().count()).isEqualTo(99);
    }

    @Test
    void anInterruptCancelsAllAndWhatWasMeasuredIsKept() {
        load = new PlayedLoad(
                PlayedLoad.plan(HUNDRED, Duration.ofMinutes(1), null),
                call -> call <= 50 ? load.after(5) : Mono.never());
        load.start();
        load.advance(SECOND);

        load.interrupt();
        load.interrupt();
        load.advance(Duration.ofMinutes(2));

        assertThat(load.over).isEqualTo(1);
        assertThat(load.begun).hasSize(101);
        assertThat(load.counts().succeeded()).isEqualTo(50);
        assertThat(load.counts().cancelled()).isEqualTo(51);
        assertThat(load.report().interrupted()).isTrue();
        assertThat(load.report().starting()).isEqualTo(SECOND);
    }

    @Test
    void aThreadThatWasHeldUpIsSeenInTheTimesAndNotTakenForAFastServer() {
        load = new PlayedLoad(PlayedLoad.plan(HUNDRED, Duration.ofSeconds(10), null), call -> {
            load.heldUp += call == 500 ? SECOND.toNanos() : 0;
            return load.after(10);
        });
        load.start();

        load.advance(Duration.ofSeconds(10));

        assertThat(load.counts().succeeded()).isEqualTo(1000);
        assertThat(load.times().first().p99()).isGreaterThan(Duration.ofMillis(850));
        assertThat(load.times().total().p99()).isGreaterThan(Duration.ofMillis(850));
        assertThat(load.times().firstRaw().p99()).isLessThan(Duration.ofMillis(20));
        assertThat(load.times().totalRaw().p99()).isLessThan(Duration.ofMillis(20));
        assertThat(load.report().generator().doubts())
                .singleElement()
                .asString()
                .startsWith("1 % of the calls began more than 8")
                .contains("ms late");
    }

    @Test
    void whatIsMoreThanASecondLateAtTheEndIsLeftOutAndSaid() {
        load = new PlayedLoad(PlayedLoad.plan(HUNDRED, Duration.ofSeconds(2), null), call -> {
            load.heldUp += call == 100 ? Duration.ofSeconds(3).toNanos() : 0;
            return load.after(10);
        });
        load.start();

        load.advance(SECOND.multipliedBy(2));

        assertThat(load.begun).hasSize(100);
        assertThat(load.counts().notStarted()).isEqualTo(100);
        assertThat(load.report().generator().doubts())
                .contains("100 calls did not begin because this program could not keep up");
        assertThat(load.over).isEqualTo(1);
    }

    @Test
    void aDefectOfTheCallerIsAFailedCallAndTheLoadEnds() {
        load = new PlayedLoad(PlayedLoad.plan(HUNDRED, SECOND, null), call -> {
            throw new IllegalStateException("defect");
        });
        load.start();

        load.advance(SECOND);

        assertThat(load.over).isEqualTo(1);
        assertThat(load.report().all().failed())
                .containsOnlyKeys(ErrorCode.INTERNAL)
                .containsValue(100L);
    }
}
