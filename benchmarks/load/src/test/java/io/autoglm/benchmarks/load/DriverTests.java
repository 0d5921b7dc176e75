package io.autoglm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriverTests {

    private final List<FakePeer> made = new ArrayList<>();

    @AfterEach
    void nobodyIsLeft() {
        assertThat(made).allMatch(FakePeer::isClosed);
    }

    @Test
    void aClosedLoopMakesSoManyCallsAndNeverMoreAtOnce() throws Exception {
        Figures seen = lastOf("open url=http://host/v1 inFlight=4", "closed mode=stream inFlight=4 calls=100");

        assertThat(seen.get("calls")).isEqualTo(100);
        assertThat(seen.get("tokens")).isEqualTo(100 * FakePeer.TOKENS);
        assertThat(seen.get("failures")).isZero();
        assertThat(seen.get("inTime")).isEqualTo(1);
        assertThat(made.get(0).peak()).isBetween(1, 4);
    }

    @Test
    void aWholeAnswerIsOneToken() throws Exception {
        Figures seen = lastOf("open url=http://host/v1 inFlight=1", "closed mode=unary inFlight=1 calls=10");

        assertThat(seen.get("tokens")).isEqualTo(10);
    }

    @Test
    void anAnswerWithoutTextIsNone() throws Exception {
        Figures seen = lastOf("open url=http://wordless/v1 inFlight=2", "closed mode=unary inFlight=2 calls=10");

        assertThat(seen.get("failures")).isEqualTo(10);
        assertThat(seen.get("calls")).isZero();
    }

    @Test
    void callsThatFailAreCountedApart() throws Exception {
        Figures seen = lastOf("open url=http://failing/v1 inFlight=2", "closed mode=unary inFlight=2 calls=10");

        assertThat(seen.get("failures")).isEqualTo(10);
        assertThat(seen.get("calls")).isZero();
    }

    @Test
    void callersOfAnOpenLoopWaitFromTheMomentAtWhichTheyMeantToCome() throws Exception {
        // the first call holds up whoever comes after it for 200 ms; at 1,000 per second nearly all of 100 come in that
        // time
        Figures seen = lastOf(
                "open url=http://hold-up-the-first/v1 inFlight=100", "open-loop mode=unary perSecond=1000 calls=100");

        assertThat(seen.get("calls")).isEqualTo(100);
        assertThat(seen.get("wholeP50Us")).isGreaterThan(50_000);
    }

    @Test
    void streamsAreHeldUntilTheirEnd() throws Exception {
        Figures seen = lastOf("open url=http://host/v1 inFlight=5", "hold streams=5");

        assertThat(seen.get("begun")).isEqualTo(5);
        assertThat(seen.get("completed")).isEqualTo(5);
        assertThat(seen.get("heap")).isPositive();
        assertThat(seen.get("threads")).isPositive();
    }

    @Test
    void aSlowReaderSaysWhatHeHasTaken() throws Exception {
        Figures seen = lastOf("open url=http://host/v1 inFlight=1", "slow pauseMs=1 forMs=1");

        assertThat(seen.get("taken")).isEqualTo(FakePeer.TOKENS);
    }

    @Test
    void anotherClientEndsTheOneBefore() throws Exception {
        lastOf("open url=http://host/v1 inFlight=1", "open url=http://host/v1 inFlight=2");

        assertThat(made).hasSize(2);
        assertThat(made.get(0).isClosed()).isTrue();
    }

    @Test
    void anAddressWithoutVersionIsRefused() {
        assertThatThrownBy(() -> lastOf("open url=http://host inFlight=1"))
                .hasMessage("baseUrl must end in /v1, was 'http://host'");
    }

    @Test
    void aCommandThatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> lastOf("dance")).hasMessage("unknown command 'dance'");
    }

    private Figures lastOf(String... commands) throws Exception {
        byte[] input = String.join("\n", commands).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        new Driver(this::make)
                .serve(
                        new InputStreamReader(new ByteArrayInputStream(input), StandardCharsets.UTF_8),
                        new PrintStream(output, true, StandardCharsets.UTF_8));
        List<String> lines = output.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(commands.length).allMatch(line -> line.startsWith(Driver.ANSWER));
        return Figures.of(Command.parse(lines.get(lines.size() - 1)));
    }

    private Peer make(Target target) {
        FakePeer peer = new FakePeer(target);
        made.add(peer);
        return peer;
    }
}
