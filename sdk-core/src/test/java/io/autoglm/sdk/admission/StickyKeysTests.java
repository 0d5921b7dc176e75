package io.autoglm.sdk.admission;

import static io.autoglm.sdk.policy.CallOptions.DEFAULTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Gate.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which endpoint the calls of one key prefer. */
class StickyKeysTests {

    private static final int KEYS = 10_000;

    private final PlayedMembers played = new PlayedMembers();

    private String place(String key, Member... members) {
        WaitingRoom room = new WaitingRoom(members, Routing.WEIGHTED, new Random(), 10);
        Waiter waiter =
                new AdmittedSubscriber<>(room, played.call(DEFAULTS.withStickyKey(key)), new Wire(), new Wire.Caller());
        assertThat(room.router.choose(waiter, 0)).isEqualTo(Verdict.OPEN);
        return waiter.route.member.endpoint().place();
    }

    private List<String> places(Member... members) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> place("conversation-" + i, members))
                .toList();
    }

    private static int count(List<String> places, String place) {
        return (int) places.stream().filter(place::equals).count();
    }

    @Test
    void aKeyKeepsItsEndpointInWhateverOrderTheyStand() {
        Member a = played.open("a", 1, 0);
        Member b = played.open("b", 2, 0);
        Member c = played.open("c", 3, 0);

        assertThat(places(a, b, c)).isEqualTo(places(c, a, b)).isEqualTo(places(a, b, c));
    }

    @Test
    void keysSpreadInProportionToTheWeights() {
        List<String> places = places(played.open("a", 6, 0), played.open("b", 3, 0), played.open("c", 1, 0));

        int[] counts = {count(places, "a"), count(places, "b"), count(places, "c")};
        assertThat(ChiSquare.of(counts, 6, 3, 1)).isLessThan(ChiSquare.TWO_DEGREES);
    }

    @Test
    void whenOneComesOnlyThoseKeysMoveThatGoToIt() {
        Member a = played.open("a", 1, 0);
        Member b = played.open("b", 1, 0);
        List<String> before = places(a, b);
        List<String> after = places(a, b, played.open("c", 1, 0));

        List<String> moved = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            if (!before.get(i).equals(after.get(i))) {
                moved.add(after.get(i));
            }
        }
        assertThat(moved).containsOnly("c").hasSizeBetween(KEYS / 3 - 300, KEYS / 3 + 300);
    }

    @Test
    void aRaisedWeightMovesKeysToItsEndpointOnly() {
        List<String> before = places(played.open("a", 1, 0), played.open("b", 1, 0));
        List<String> after = places(played.open("a", 3, 0), played.open("b", 1, 0));

        for (int i = 0; i < KEYS; i++) {
            assertThat(after.get(i)).isIn("a", before.get(i));
        }
        assertThat(count(after, "a")).isBetween(7_200, 7_800);
    }

    @Test
    void aKeySpillsWhileItsEndpointIsFullAndToTheSameOtherEachTime() {
        Member a = played.open("a", 1, 0);
        Member b = played.open("b", 1, 0);
        Member c = played.open("c", 1, 0);
        String key = "conversation-1";
        String first = place(key, a, b, c);
        Member[] withoutIt = {
            first.equals("a") ? played.full("a", 1, 0) : a,
            first.equals("b") ? played.full("b", 1, 0) : b,
            first.equals("c") ? played.full("c", 1, 0) : c
        };

        String second = place(key, withoutIt);

        assertThat(second).isNotEqualTo(first);
        for (int i = 0; i < 50; i++) {
            assertThat(place(key, withoutIt)).isEqualTo(second);
        }
    }

    @Test
    void theOrderComesBeforeTheKey() {
        assertThat(places(played.open("a", 1, 1), played.open("b", 1, 0))).containsOnly("b");
    }

    @Test
    void keysSpreadOverTheCredentialsOfANamedEndpointThatHasNoWeight() {
        WaitingRoom room = new WaitingRoom(
                new Member[] {played.open("a/1", 0, 0), played.open("a/2", 0, 0)}, Routing.WEIGHTED, new Random(), 10);
        int[] counts = new int[2];
        for (int i = 0; i < KEYS; i++) {
            Waiter waiter = new AdmittedSubscriber<>(
                    room,
                    played.call(DEFAULTS.withEndpoint("a").withStickyKey("conversation-" + i)),
                    new Wire(),
                    new Wire.Caller());
            room.router.choose(waiter, 0);
            counts[waiter.route.member.endpoint().slot().equals("1") ? 0 : 1]++;
        }
        assertThat(ChiSquare.of(counts, 1, 1)).isLessThan(ChiSquare.ONE_DEGREE);
    }
}
