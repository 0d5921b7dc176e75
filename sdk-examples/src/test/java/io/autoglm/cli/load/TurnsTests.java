package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.CallOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsTests {

    @ParameterizedTest(name = "shares {0}: {1}")
    @CsvSource({
        "1, aaaaa",
        "'1 1', ababab",
        "'4 1', aabaaaabaa",
        "'5 1 1', aabacaaaabacaa",
        "'1 2 3', cbacbccbacbc",
        "'80 20', aabaaaabaa"
    })
    void turnsAreSpreadAndEachRoundHasTheShares(String shares, String expected) {
        Turns turns = turns(shares);
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < expected.length(); i++) {
            order.append((char) ('a' + turns.next()));
        }

        assertThat(order).hasToString(expected);
    }

    @Test
    void skippingCountsWhatTakingTurnsWouldHaveCounted() {
        for (int skipped = 0; skipped < 40; skipped++) {
            Turns taken = turns("5 1 3");
            Turns passed = turns("5 1 3");
            long[] counts = new long[3];
            taken.next();
            passed.next();
            for (int i = 0; i < skipped; i++) {
                counts[taken.next()]++;
            }

            assertThat(passed.skip(skipped)).isEqualTo(counts);
            assertThat(passed.next()).isEqualTo(taken.next());
        }
    }

    @Test
    void skippingBillionsTakesNoTime() {
        assertThat(turns("3 1").skip(4_000_000_000L)).containsExactly(3_000_000_000L, 1_000_000_000L);
    }

    private static Turns turns(String shares) {
        CallShape shape = new CallShape(1, null, true);
        List<CallKind> kinds = Arrays.stream(shares.split(" "))
                .map(share -> new CallKind(share, Integer.parseInt(share), shape, CallOptions.DEFAULTS))
                .toList();
        return new Turns(kinds);
    }
}
