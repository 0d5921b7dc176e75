package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ClosedLoadRunTests {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private PlayedLoad load;

    @Test
    void eachCallerMakesACallWhenTheOneBeforeHasEnded() {
        load = new PlayedLoad(PlayedLoad.plan(new Pace.Closed(3), TEN_SECONDS, null), call -> load.after(100));
        load.start();

        load.advance(Duration.ofMillis(9_999));

        assertThat(load.underWay).hasSize(300).last().isEqualTo(3);
        assertThat(load.underWay).allMatch(calls -> calls <= 3);
        load.advance(Duration.ofMillis(1));
        assertThat(load.over).isEqualTo(1);
        assertThat(load.counts().succeeded()).isEqualTo(300);
        assertThat(load.report().begunPerSecond()).isEqualTo(30.0);
    }

    @Test
    void aServerThatStallsForASecondShowsInTheNinetyNinthPercentile() {
        load = new PlayedLoad(
                PlayedLoad.plan(new Pace.Closed(1), TEN_SECONDS, null), call -> load.after(call == 400 ? 1000 : 10));
        load.start();

        load.advance(TEN_SECONDS);

        assertThat(load.times().first().p99()).isBetween(Duration.ofMillis(850), Duration.ofMillis(1000));
        assertThat(load.times().total().p99()).isBetween(Duration.ofMillis(850), Duration.ofMillis(1000));
        assertThat(load.times().firstRaw().p99()).isLessThan(Duration.ofMillis(20));
        assertThat(load.times().totalRaw().p99()).isLessThan(Duration.ofMillis(20));
    }

    @Test
    void aNumberOfCallsEndsIt() {
        load = new PlayedLoad(PlayedLoad.plan(new Pace.Closed(4), null, 10L), call -> load.after(100));
        load.start();

        load.advance(Duration.ofMillis(299));
        assertThat(load.over).isZero();
        load.advance(Duration.ofMillis(1));

        assertThat(load.over).isEqualTo(1);
        assertThat(load.counts().succeeded()).isEqualTo(10);
    }

    @Test
    void callsThatEndAtOnceNeitherNestNorKeepItFromEnding() {
        load = new PlayedLoad(PlayedLoad.plan(new Pace.Closed(2), null, 100_000L), call -> Mono.just("answer"));
        load.start();

        assertThat(load.over).isEqualTo(1);
        assertThat(load.counts().succeeded()).isEqualTo(100_000);
    }

    @Test
    void aCallerWhoseCallFailedTakesABreath() {
        load = new PlayedLoad(
                PlayedLoad.plan(new Pace.Closed(2), Duration.ofSeconds(1), null),
                call -> Mono.error(
                        ErrorDetails.of(ErrorCode.OVERLOADED, "played").exception()));
        load.start();

        load.advance(Duration.ofSeconds(1));

        assertThat(load.over).isEqualTo(1);
        assertThat(load.begun).hasSize(200);
        assertThat(load.report().all().failed()).containsEntry(ErrorCode.OVERLOADED, 200L);
        assertThat(load.status().failed()).isEqualTo(200);
    }

    @Test
    void callsOfTheWarmUpAreNotCounted() {
        LoadLength length = new LoadLength(Duration.ofSeconds(1), null, 5L, Duration.ofSeconds(1));
        load = new PlayedLoad(PlayedLoad.plan(new Pace.Closed(1), length, 1), call -> load.after(100));
        load.start();

        load.advance(Duration.ofSeconds(2));

        assertThat(load.begun).hasSize(15);
        assertThat(load.counts().begun()).isEqualTo(5);
        assertThat(load.over).isEqualTo(1);
    }

    @Test
    void anInterruptWhileCallersTakeABreathEndsIt() {
        load = new PlayedLoad(
                PlayedLoad.plan(new Pace.Closed(2), Duration.ofSeconds(1), null),
                call -> Mono.error(new IllegalStateException("defect")));
        load.start();

        load.interrupt();
        load.advance(Duration.ofSeconds(2));

        assertThat(load.over).isEqualTo(1);
        assertThat(load.begun).hasSize(2);
    }
}
