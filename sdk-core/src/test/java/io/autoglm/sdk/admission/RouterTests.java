package io.autoglm.sdk.admission;

import static io.autoglm.sdk.policy.CallOptions.DEFAULTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Gate.Verdict.Closed;
import io.autoglm.sdk.policy.Gate.Verdict.NotBefore;
import io.autoglm.sdk.policy.InFlightListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a call goes, as a table: no wire, no thread, no time. */
class RouterTests {

    private static final long NOW = 1_000_000_000;

    private final PlayedMembers played = new PlayedMembers();
    private @Nullable Waiter last;

    private Verdict choose(Routing routing, Call<GenerateEvent> call, Member... members) {
        WaitingRoom room = new WaitingRoom(members, routing, new Random(7), 10);
        return choose(room, call);
    }

    private Verdict choose(WaitingRoom room, Call<GenerateEvent> call) {
        last = new AdmittedSubscriber<>(room, call, new Wire(), new Wire.Caller());
        return room.router.choose(last, NOW);
    }

    private Verdict choose(Call<GenerateEvent> call, Member... members) {
        return choose(Routing.WEIGHTED, call, members);
    }

    /** Returns the place that was chosen. */
    private String chosen() {
        return last.route.member.endpoint().place();
    }

    private Call<GenerateEvent> tried(String... places) {
        return played.call(DEFAULTS).withAttempt(2, Set.of(places));
    }

    private static Closed closed(boolean lastResort, @Nullable Duration retryAfter) {
        return new Closed(
                ErrorDetails.of(ErrorCode.BREAKER_OPEN, "played")
                        .withRetryAfter(retryAfter, null)
                        .exception(),
                lastResort);
    }

    @Test
    void aLowerOrderIsAskedFirstAndAHigherOneOnlyWhenItCannotTakeTheCall() {
        Verdict full =
                choose(played.call(DEFAULTS), played.full("c", 9, 7), played.full("a", 1, 0), played.full("b", 100, 1));

        assertThat(played.asked).containsExactly("a", "b", "c");
        assertThat(full).isEqualTo(Verdict.UNTIL_CHANGE);

        played.asked.clear();
        Verdict open = choose(played.call(DEFAULTS), played.open("b", 100, 1), played.open("a", 1, 0));

        assertThat(open).isEqualTo(Verdict.OPEN);
        assertThat(played.asked).containsExactly("a");
        assertThat(chosen()).isEqualTo("a");
    }

    @Test
    void thoseThatWereTriedComeLastInTheirOrder() {
        choose(tried("a", "b"), played.full("b", 1, 1), played.full("a", 1, 0), played.full("c", 1, 99));

        assertThat(played.asked).containsExactly("c", "a", "b");
    }

    @Test
    void ofAnEndpointWithSeveralCredentialsOneAloneCanHaveBeenTried() {
        Member[] members = {played.full("a/1", 1, 0), played.full("a/2", 1, 0), played.full("b", 1, 1)};

        choose(tried("a/1"), members);
        assertThat(played.asked).containsExactly("a/2", "b", "a/1");

        played.asked.clear();
        choose(tried("a"), members);
        assertThat(played.asked).first().isEqualTo("b");
        assertThat(played.asked).containsExactlyInAnyOrder("a/1", "a/2", "b");
    }

    @Test
    void oneWithoutAWeightHasOnlyTheCallsThatNameIt() {
        Member[] members = {played.full("a", 0, 0), played.full("b", 1, 5)};

        choose(played.call(DEFAULTS), members);
        assertThat(played.asked).containsExactly("b");

        played.asked.clear();
        choose(played.call(DEFAULTS.withEndpoint("a")), members);
        assertThat(played.asked).containsExactly("a");
    }

    @Test
    void aCallThatNamesAnEndpointIsNeverServedByAnother() {
        Verdict verdict = choose(
                played.call(DEFAULTS.withEndpoint("b")).withAttempt(2, Set.of("b")),
                played.open("a", 1, 0),
                played.full("b/1", 1, 0),
                played.full("b/2", 1, 0));

        assertThat(verdict).isEqualTo(Verdict.UNTIL_CHANGE);
        assertThat(played.asked).containsExactlyInAnyOrder("b/1", "b/2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "of several, 3, 'the call names the endpoint ''gone'', which is not there; there are: a, b'",
        "of one, 1, 'the call names the endpoint ''gone'', which is not there; there are: a'",
        "of none, 0, 'the call names the endpoint ''gone'', which is not there; there are: none'"
    })
    void aNameThatIsNotThereIsRefusedWithThoseThatAre(String what, int number, String message) {
        Member[] all = {played.open("a/1", 1, 0), played.open("a/2", 1, 0), played.open("b", 0, 0)};

        Verdict verdict = choose(
                played.call(DEFAULTS.withEndpoint("gone")),
                List.of(all).subList(0, number).toArray(new Member[0]));

        assertThat(verdict).isInstanceOfSatisfying(Closed.class, refused -> {
            assertThat(refused.failure().code()).isEqualTo(ErrorCode.NO_ENDPOINT);
            assertThat(refused.failure()).hasMessageContaining(message);
            assertThat(refused.lastResort()).isFalse();
        });
        assertThat(played.asked).isEmpty();
    }

    @Test
    void withoutAnyWeightThereIsNoEndpoint() {
        Verdict verdict = choose(played.call(DEFAULTS), played.open("a", 0, 0), played.open("b", 0, 0));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Closed.class,
                        refused -> assertThat(refused.failure())
                                .hasMessageContaining("no endpoint has a weight above 0; there are: a, b"));
    }

    @Test
    void callsAreSpreadInProportionToTheWeights() {
        WaitingRoom room =
                room(Routing.WEIGHTED, played.open("a", 6, 0), played.open("b", 3, 0), played.open("c", 1, 0));
        Map<String, Integer> counts = counts(room, 10_000);

        assertThat(ChiSquare.of(new int[] {counts.get("a"), counts.get("b"), counts.get("c")}, 6, 3, 1))
                .as("%s", counts)
                .isLessThan(ChiSquare.TWO_DEGREES);
    }

    @Test
    void whatAFullOneCannotTakeIsSpreadOverTheOthersInProportionToTheirWeights() {
        WaitingRoom room =
                room(Routing.WEIGHTED, played.full("a", 90, 0), played.open("b", 3, 0), played.open("c", 1, 0));
        Map<String, Integer> counts = counts(room, 10_000);

        assertThat(ChiSquare.of(new int[] {counts.get("b"), counts.get("c")}, 3, 1))
                .as("%s", counts)
                .isLessThan(ChiSquare.ONE_DEGREE);
    }

    private static WaitingRoom room(Routing routing, Member... members) {
        return new WaitingRoom(members, routing, new Random(7), 10);
    }

    private Map<String, Integer> counts(WaitingRoom room, int calls) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            assertThat(choose(room, played.call(DEFAULTS))).isEqualTo(Verdict.OPEN);
            counts.merge(chosen(), 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest(name = "{0} in flight of weight {1}, {2} of weight {3}: {4}")
    @CsvSource({"0, 1, 1, 1, a", "1, 1, 0, 1, b", "3, 2, 2, 1, a", "5, 2, 1, 1, b", "9, 10, 1, 1, a", "0, 1, 9, 10, tie"
    })
    void theLessLoadedIsTheOneWithFewerInFlightForItsWeight(
            int first, double weight, int second, double other, String expected) {
        Member a = played.open("a", weight, 0);
        Member b = played.open("b", other, 0);
        begin(a, first);
        begin(b, second);

        assertLeastLoaded(expected, a, b);
    }

    @ParameterizedTest(name = "{0} in flight and {1} ms, {2} and {3} ms: {4}")
    @CsvSource({"0, 500, 3, 100, b", "0, 500, 5, 100, a", "0, 300, 0, 0, b", "9, 500, 5, none, b", "3, 1, 4, none, a"})
    void theTimeToTheFirstEventCountsWhereBothKnowIt(
            int first, long ofFirst, int second, String ofSecond, String expected) {
        Member a = played.open("a", 1, 0);
        Member b = played.open("b", 1, 0);
        begin(a, first);
        begin(b, second);
        answers(a, 20, ofFirst);
        answers(b, ofSecond.equals("none") ? 19 : 20, ofSecond.equals("none") ? 9_000 : Long.parseLong(ofSecond));

        assertLeastLoaded(expected, a, b);
    }

    private void assertLeastLoaded(String expected, Member a, Member b) {
        WaitingRoom room = room(Routing.LEAST_LOADED, a, b);
        Map<String, Integer> counts = counts(room, 100);
        if (expected.equals("tie")) {
            assertThat(counts).hasSize(2);
        } else {
            assertThat(counts).containsOnlyKeys(expected);
        }
    }

    private void begin(Member member, int attempts) {
        for (int i = 0; i < attempts; i++) {
            member.routeOf(played.call(DEFAULTS)).begin();
        }
    }

    private void answers(Member member, int number, long millis) {
        for (int i = 0; i < number; i++) {
            member.routeOf(played.call(DEFAULTS))
                    .firstEvents
                    .seen(NOW - Duration.ofMillis(millis).toNanos(), NOW);
        }
    }

    @Test
    void ofTwoCredentialsOfAnEndpointThatHasNoWeightTheLessLoadedIsAskedToo() {
        Member one = played.open("a/1", 0, 0);
        Member two = played.open("a/2", 0, 0);
        begin(one, 2);
        WaitingRoom room = room(Routing.LEAST_LOADED, one, two);

        for (int i = 0; i < 20; i++) {
            choose(room, played.call(DEFAULTS.withEndpoint("a")));
            assertThat(chosen()).isEqualTo("a/2");
        }
    }

    @Test
    void theMostLoadedIsSeldomAskedOfThreeAndStillTakesWhatTheOthersCannot() {
        Member a = played.open("a", 1, 0);
        begin(a, 50);
        WaitingRoom room = room(Routing.LEAST_LOADED, a, played.open("b", 1, 0), played.open("c", 1, 0));
        assertThat(counts(room, 300)).doesNotContainKey("a");

        WaitingRoom others = room(Routing.LEAST_LOADED, a, played.full("b", 1, 0), played.full("c", 1, 0));
        assertThat(counts(others, 3)).containsOnlyKeys("a");
    }

    static Stream<Arguments> verdicts() {
        Verdict soon = new NotBefore(5);
        Verdict later = new NotBefore(6);
        Verdict shut = closed(false, null);
        Verdict shutFor1s = closed(false, Duration.ofSeconds(1));
        Verdict shutFor2s = closed(false, Duration.ofSeconds(2));
        Verdict unless = closed(true, Duration.ofSeconds(9));
        return Stream.of(
                Arguments.of(soon, later, soon),
                Arguments.of(later, Verdict.UNTIL_CHANGE, later),
                Arguments.of(later, shut, later),
                Arguments.of(Verdict.UNTIL_CHANGE, shut, Verdict.UNTIL_CHANGE),
                Arguments.of(Verdict.UNTIL_CHANGE, unless, Verdict.UNTIL_CHANGE),
                Arguments.of(unless, shutFor1s, unless),
                Arguments.of(shutFor1s, shutFor2s, shutFor1s));
    }

    @ParameterizedTest(name = "of {0} and {1}")
    @MethodSource("verdicts")
    void theMildestVerdictHoldsInWhateverOrderTheyAreAsked(Verdict one, Verdict other, Verdict expected) {
        assertThat(Router.milder(one, other)).isSameAs(expected);
        assertThat(Router.milder(other, one)).isSameAs(expected);

        Verdict verdict = choose(
                played.call(DEFAULTS).withDegradable(true),
                played.saying(one, "a", 1, 0),
                played.saying(other, "b", 1, 1));
        assertThat(verdict).isSameAs(expected);
    }

    @ParameterizedTest(name = "{0}, degradable {1}: {2}, asked {3}")
    @CsvSource({
        "unless unless, false, open, a b a",
        "unless unless, true, closed, a b",
        "closed unless, false, open, a b a b",
        "closed closed, false, closed, a b",
        "unless full, false, waits, a b",
        "unless later, false, waits, a b",
        "unless, false, open, a a",
        "unless, true, closed, a"
    })
    void whatIsClosedUnlessNothingElseIsLeftIsAskedOnceMoreThen(
            String says, boolean degradable, String expected, String asked) {
        Member[] members = Stream.of(says.split(" "))
                .map(word -> saying(word, List.of(says.split(" ")).indexOf(word)))
                .toArray(Member[]::new);
        if (says.equals("unless unless") || says.equals("closed closed")) {
            members[1] = saying(says.split(" ")[1], 1);
        }

        Verdict verdict = choose(played.call(DEFAULTS).withDegradable(degradable), members);

        assertThat(verdict instanceof Verdict.Open ? "open" : verdict instanceof Closed ? "closed" : "waits")
                .isEqualTo(expected);
        assertThat(played.asked).containsExactly(asked.split(" "));
    }

    private Member saying(String word, int order) {
        Verdict verdict = switch (word) {
            case "unless" -> closed(true, null);
            case "closed" -> closed(false, null);
            case "later" -> new NotBefore(NOW + 1);
            default -> Verdict.UNTIL_CHANGE;
        };
        return played.saying(verdict, order == 0 ? "a" : "b", 1, order);
    }

    @Test
    void theLastResortIsTakenByOneThatWasNotTriedFirst() {
        choose(tried("a"), played.saying(closed(true, null), "a", 1, 0), played.saying(closed(true, null), "b", 1, 9));

        assertThat(chosen()).isEqualTo("b");
    }

    @Test
    void eachEndpointIsAskedAboutTheModelAsItCallsIt() {
        ManualGate big = new ManualGate();
        ManualGate others = new ManualGate();
        big.says(Verdict.UNTIL_CHANGE);
        Member mapped = new Member(
                PlayedMembers.endpoint("a", "usual", Map.of("usual", "a-big", "large", "a-big")),
                PerModel.of(List.of("a-big"), model -> List.of(model == null ? others : big)),
                1,
                0,
                InFlightListener.NONE);
        WaitingRoom room = room(Routing.WEIGHTED, mapped);

        for (String model : new String[] {null, "usual", "large", "a-big"}) {
            assertThat(choose(room, PlayedMembers.call(model, DEFAULTS, played.timer)))
                    .as("model %s", model)
                    .isEqualTo(Verdict.UNTIL_CHANGE);
        }
        assertThat(choose(room, PlayedMembers.call("small", DEFAULTS, played.timer)))
                .isEqualTo(Verdict.OPEN);
    }
}
