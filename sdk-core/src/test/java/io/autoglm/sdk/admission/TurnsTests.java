package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsTests {

    private final Turns<String> turns = new Turns<>();
    private final Map<String, Seat<String>> seats = new HashMap<>();

    /** Seats {@code who}: its first letter is the priority, i, n or b; what comes before a dot is the tenant. */
    private void add(String who) {
        int dot = who.indexOf('.');
        seats.put(who, turns.add(who, priority(who), dot < 0 ? null : who.substring(0, dot)));
    }

    private static Priority priority(String who) {
        return switch (who.charAt(0)) {
            case 'i' -> Priority.INTERACTIVE;
            case 'n' -> Priority.NORMAL;
            default -> Priority.BULK;
        };
    }

    private void addAll(String names) {
        Arrays.stream(names.strip().split(" +")).forEach(this::add);
    }

    private String take() {
        Seat<String> next = turns.next();
        turns.take(next);
        return next.who;
    }

    private String takeAll() {
        List<String> taken = new ArrayList<>();
        while (turns.size() > 0) {
            taken.add(take());
        }
        return String.join(" ", taken);
    }

    @ParameterizedTest
    @CsvSource({
        "n1 n2 n3                         , n1 n2 n3",
        "b1 n1 i1                         , i1 n1 b1",
        "b1 b2 n1 n2 i1 i2                , i1 i2 n1 n2 b1 b2",
        "b1 i1 i2 i3 i4 i5 n1 n2          , i1 i2 i3 i4 n1 i5 n2 b1",
        "na.1 na.2 na.3 nb.1              , na.1 nb.1 na.2 na.3",
        "na.1 na.2 nb.1 nb.2 nc.1         , na.1 nb.1 nc.1 na.2 nb.2",
        "n1 n2 na.1                       , n1 na.1 n2",
        "ba.1 ba.2 ia.1 ib.1 ia.2         , ia.1 ib.1 ia.2 ba.1 ba.2",
    })
    void thoseWhoWaitTakeTurns(String waiting, String order) {
        addAll(waiting);

        assertThat(takeAll()).isEqualTo(order);
    }

    private Map<Priority, Integer> taken(int number, Runnable before) {
        Map<Priority, Integer> taken = new HashMap<>();
        for (int i = 0; i < number; i++) {
            before.run();
            taken.merge(priority(take()), 1, Integer::sum);
        }
        return taken;
    }

    private void fill(Priority... priorities) {
        for (Priority priority : priorities) {
            while (turns.size(priority) < 3) {
                add(priority.word().charAt(0) + "" + turns.size(priority));
            }
        }
    }

    @Test
    void ofTwentyOneTurnsSixteenAreInteractiveFourNormalAndOneBulk() {
        assertThat(taken(2_100, () -> fill(Priority.values())))
                .isEqualTo(Map.of(Priority.INTERACTIVE, 1_600, Priority.NORMAL, 400, Priority.BULK, 100));
    }

    @Test
    void whoseTurnsNobodyNeedsAreSharedByTheOthers() {
        assertThat(taken(500, () -> fill(Priority.NORMAL, Priority.BULK)))
                .isEqualTo(Map.of(Priority.NORMAL, 400, Priority.BULK, 100));
    }

    @Test
    void aBulkCallHasItsTurnThoughInteractiveOnesNeverCease() {
        add("b1");
        List<String> taken = new ArrayList<>();

        while (!taken.contains("b1")) {
            add("i" + taken.size()); // one at a time: the line of the interactive is empty in between
            taken.add(take());
        }
        assertThat(taken).hasSize(17);

        assertThat(taken(1_700, () -> fill(Priority.INTERACTIVE, Priority.BULK)))
                .isEqualTo(Map.of(Priority.INTERACTIVE, 1_600, Priority.BULK, 100));
    }

    @Test
    void interactiveCallsThatComeOneByOneLeaveBulkItsShareToo() {
        assertThat(taken(1_700, () -> {
                    fill(Priority.BULK);
                    if (turns.size(Priority.INTERACTIVE) == 0) {
                        add("i");
                    }
                }))
                .isEqualTo(Map.of(Priority.INTERACTIVE, 1_600, Priority.BULK, 100));
    }

    @Test
    void anUrgentNewcomerGoesBeforeThoseWhoWait() {
        addAll("b1 b2 b3");
        take();

        add("i1");

        assertThat(turns.next().who).isEqualTo("i1");
    }

    @ParameterizedTest
    @CsvSource({"INTERACTIVE, BULK", "BULK, INTERACTIVE", "NORMAL, BULK", "BULK, NORMAL"})
    void nobodySavesTurnsUpWhileNobodyWaits(Priority served, Priority newcomer) {
        taken(1_000, () -> fill(served));

        Map<Priority, Integer> next = taken(18, () -> fill(served, newcomer));

        int heavier = Math.max(next.getOrDefault(served, 0), next.getOrDefault(newcomer, 0));
        assertThat(next).as("both have turns").hasSize(2);
        assertThat(heavier).isLessThanOrEqualTo(17);
        assertThat(next.get(Priority.BULK)).isLessThanOrEqualTo(4);
    }

    @Test
    void aTenantWithTenThousandWaitingDelaysAnotherByOneTurn() {
        for (int i = 0; i < 10_000; i++) {
            add("nmany." + i);
        }
        take();

        for (int i = 0; i < 20; i++) {
            add("none." + i);
            assertThat(List.of(take(), take())).as("turn " + i).contains("none." + i);
        }
    }

    @Test
    void whoeverLeavesFromBetweenChangesNothingForTheOthers() {
        addAll("na.1 na.2 na.3 nb.1 nb.2 nc.1");

        turns.remove(seats.get("na.2"));
        turns.remove(seats.get("nb.1"));
        turns.remove(seats.get("nc.1"));

        assertThat(turns.size()).isEqualTo(3);
        assertThat(turns.size(Priority.NORMAL)).isEqualTo(3);
        assertThat(turns.waiting(Priority.NORMAL, "nc")).isZero();
        assertThat(takeAll()).isEqualTo("na.1 nb.2 na.3");
        assertThatThrownBy(() -> turns.remove(seats.get("na.2"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsKnownOfATenantGoesWithItsLastCall() {
        TenantRound<String> round = new TenantRound<>();
        Seat<String> left = new Seat<>("left", Priority.NORMAL, 0);
        Seat<String> served = new Seat<>("served", Priority.NORMAL, 1);
        round.add(left, "a");
        round.add(served, "b");
        assertThat(round.tenants()).isEqualTo(2);

        round.remove(left);
        round.take(served);

        assertThat(round.tenants()).isZero();
        assertThat(round.next()).isNull();
    }

    @Test
    void moreTenantsThanTheTableHoldsShareOneLine() {
        for (int i = 0; i < TenantRound.MOST_TENANTS; i++) {
            add("n" + i + ".1");
        }
        addAll("nx.1 ny.1 nx.2");
        assertThat(turns.waiting(Priority.NORMAL, "nz")).isEqualTo(3);

        take(); // of the first tenant, which is not in the table any more
        add("nx.3");
        for (int i = 1; i < TenantRound.MOST_TENANTS; i++) {
            take();
        }
        add("nother.1"); // there is a place in the table, but whoever waits in the common line goes first

        assertThat(takeAll()).isEqualTo("nx.1 ny.1 nx.2 nx.3 nother.1");
        addAll("nx.4 ny.2 nx.5");
        assertThat(takeAll()).isEqualTo("nx.4 ny.2 nx.5");
        addAll("nx.6 nx.7 ny.3");
        assertThat(takeAll()).isEqualTo("nx.6 ny.3 nx.7");
    }

    @ParameterizedTest
    @CsvSource({
        "n1 n2 n3                 , n3",
        "na.1 na.2 nb.1 nb.2 nb.3 , nb.3",
        "na.1 nb.1 nb.2 na.2      , na.2",
        "na.1 nb.1                , nb.1",
        "i1 i2 i3                 , ",
    })
    void theLatestOfTheTenantWithMostWaitingGivesWayFirst(String waiting, String latest) {
        addAll(waiting);

        Seat<String> seat = turns.latestOfMost(Priority.NORMAL);

        assertThat(seat == null ? null : seat.who).isEqualTo(latest);
    }

    /** The turns that a newcomer really waits for, when nobody else comes, against what it was told. */
    @Test
    void theNumberOfTurnsBeforeANewcomerIsFairlyGuessed() {
        Random random = new Random(11);
        double guessed = 0;
        double waited = 0;
        for (int round = 0; round < 2_000; round++) {
            while (turns.size() > 0) {
                take();
            }
            int number = random.nextInt(60);
            for (int i = 0; i < number; i++) {
                add("inb".charAt(random.nextInt(3)) + "" + random.nextInt(3) + "." + i);
            }
            Priority priority = Priority.values()[random.nextInt(3)];
            String tenant = priority.word().charAt(0) + "" + random.nextInt(4);
            long guess = turns.turnsBefore(priority, tenant);
            assertThat(guess).isBetween(0L, (long) number);
            add(tenant + ".new");
            int turn = 0;
            while (!take().equals(tenant + ".new")) {
                turn++;
            }
            guessed += guess;
            waited += turn;
        }
        assertThat(guessed / waited).isBetween(0.85, 1.35);
    }

    @Test
    void whateverComesAndGoesEachHasOneTurnAndATenantsCallsKeepTheirOrder() {
        Random random = new Random(7);
        Map<String, Deque<String>> expected = new HashMap<>();
        int waiting = 0;
        for (int i = 0; i < 50_000; i++) {
            String tenant = "inb".charAt(random.nextInt(3)) + "" + random.nextInt(5);
            if (random.nextInt(100) < 48) {
                String who = tenant + "." + i;
                add(who);
                expected.computeIfAbsent(tenant, t -> new ArrayDeque<>()).add(who);
                waiting++;
            } else if (random.nextInt(10) == 0
                    && !expected.getOrDefault(tenant, new ArrayDeque<>()).isEmpty()) {
                turns.remove(seats.get(expected.get(tenant).removeLast()));
                waiting--;
            } else if (waiting > 0) {
                String who = take();
                assertThat(expected.get(who.substring(0, who.indexOf('.'))).removeFirst())
                        .isEqualTo(who);
                waiting--;
            }
            assertThat(turns.size()).isEqualTo(waiting);
        }
        assertThat(turns.size(Priority.INTERACTIVE) + turns.size(Priority.NORMAL) + turns.size(Priority.BULK))
                .isEqualTo(waiting);
    }
}
