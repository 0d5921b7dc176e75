package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the member that may take a call now. Belongs to the owner of the room.
 *
 * <p>Those that the call has not tried come before those that it has, a lower order before a higher one; among equals the
 * {@link Routing} draws, or the call's sticky key. The first all of whose gates are open takes the call. When all are closed, but some of
 * them need not be if nothing else can serve the call, these are asked once more.
 */
final class Router {

    private static final int TRIED = Member.HIGHEST_ORDER + 1;

    private final Routing routing;
    private final RandomGenerator random;
    private Member[] members;

    /** Those of one rank that were not asked yet: the first {@link #left}. */
    private Member[] equals;

    private int left;

    Router(Routing routing, RandomGenerator random, Member[] members) {
        this.routing = routing;
        this.random = random;
        this.members = members;
        this.equals = new Member[members.length];
    }

    Member[] members() {
        return members;
    }

    void setMembers(Member[] value) {
        members = value;
        equals = new Member[value.length];
    }

    /** Returns whether {@code waiter} may start, and if so notes where; else what the mildest of those says that it may go to. */
    Verdict choose(Waiter waiter, long nowNanos) {
        Verdict verdict = choose(waiter, nowNanos, false);
        boolean insists = verdict instanceof Verdict.Closed shut
                && shut.lastResort()
                && !waiter.call().degradable();
        return insists ? choose(waiter, nowNanos, true) : verdict;
    }

    private Verdict choose(Waiter waiter, long nowNanos, boolean lastResort) {
        Call<?> call = waiter.call();
        if (members.length == 1 && call.options().endpoint() == null) {
            return ask(members[0], waiter, nowNanos, lastResort); // the usual case: nothing to choose
        }
        Verdict mildest = null;
        for (int rank = nextRank(call, -1); rank >= 0; rank = nextRank(call, rank)) {
            if (rank >= TRIED && mildest != null && waitsForOthers(mildest, call)) {
                return mildest;
            }
            gather(call, rank);
            while (left > 0) {
                Verdict verdict = ask(draw(call, nowNanos), waiter, nowNanos, lastResort);
                if (verdict instanceof Verdict.Open) {
                    return verdict;
                }
                mildest = mildest == null ? verdict : milder(mildest, verdict);
            }
        }
        return mildest == null ? new Verdict.Closed(nowhere(call)) : mildest;
    }

    /** Returns whether {@code call} was refused for good where it was, so that it had better wait for those that can take it. */
    private static boolean waitsForOthers(Verdict ofOthers, Call<?> call) {
        return !(ofOthers instanceof Verdict.Closed) && call.log().retryCause() == RetryCause.OTHER_ENDPOINT;
    }

    private Verdict ask(Member member, Waiter waiter, long nowNanos, boolean lastResort) {
        Route route = member.routeOf(waiter.call());
        waiter.route = route;
        AutoGlmException late = Lateness.ofFirstEvent(waiter, route, nowNanos);
        if (late != null) {
            return new Verdict.Closed(late);
        }
        Verdict verdict = route.gates.check(waiter.call(), nowNanos, lastResort);
        if (verdict instanceof Verdict.NotBefore opening) {
            late = Lateness.ofOpening(waiter, route, opening, nowNanos);
            return late == null ? verdict : new Verdict.Closed(late);
        }
        return verdict;
    }

    /** Returns the lowest rank above {@code rank} of those that may serve {@code call}; -1 when there is none. */
    private int nextRank(Call<?> call, int rank) {
        int next = -1;
        for (Member member : members) {
            int own = rank(member, call);
            if (own > rank && (next < 0 || own < next)) {
                next = own;
            }
        }
        return next;
    }

    private void gather(Call<?> call, int rank) {
        left = 0;
        for (Member member : members) {
            if (rank(member, call) == rank) {
                equals[left++] = member;
            }
        }
    }

    /** Returns when {@code member} is asked for {@code call}, the lowest first; -1 for never. */
    private static int rank(Member member, Call<?> call) {
        return rank(member, member.weight(), call);
    }

    /** Returns the same for a member that weighs {@code weight}. */
    static int rank(Member member, double weight, Call<?> call) {
        String only = call.options().endpoint();
        if (only == null ? weight == 0 : !only.equals(member.endpoint().name())) {
            return -1;
        }
        if (!member.serves(call.operation())) {
            return -1;
        }
        return member.isTriedBy(call) ? TRIED + member.order() : member.order();
    }

    private Member draw(Call<?> call, long nowNanos) {
        int index = 0;
        String key = call.options().stickyKey();
        if (left > 1 && key != null) {
            index = StickyKeys.first(key, equals, left);
        } else if (left > 1) {
            index = byWeight(-1);
            if (routing == Routing.LEAST_LOADED) {
                int other = byWeight(index);
                index = isLessLoaded(equals[other], equals[index], call, nowNanos) ? other : index;
            }
        }
        Member drawn = equals[index];
        equals[index] = equals[--left];
        return drawn;
    }

    /** Returns the index of one that is drawn by weight, not {@code except}. */
    private int byWeight(int except) {
        double total = 0;
        for (int i = 0; i < left; i++) {
            total += i == except ? 0 : equals[i].share();
        }
        double rest = total * random.nextDouble();
        int last = 0;
        for (int i = 0; i < left; i++) {
            if (i != except) {
                last = i;
                rest -= equals[i].share();
                if (rest < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    private static boolean isLessLoaded(Member one, Member other, Call<?> call, long nowNanos) {
        Route a = one.routeOf(call);
        Route b = other.routeOf(call);
        double loadOfA = (a.inFlight() + 1) / one.share();
        double loadOfB = (b.inFlight() + 1) / other.share();
        Duration medianOfA = a.recentMedian(nowNanos);
        Duration medianOfB = b.recentMedian(nowNanos);
        if (medianOfA != null && medianOfB != null) {
            loadOfA *= medianOfA.toMillis() + 1;
            loadOfB *= medianOfB.toMillis() + 1;
        }
        return loadOfA < loadOfB;
    }

    /** Returns what holds when either of two members may take the call; neither verdict is open. */
    static Verdict milder(Verdict one, Verdict other) {
        if (one instanceof Verdict.Closed a && other instanceof Verdict.Closed b) {
            return a.lastResort() == b.lastResort() ? (isSooner(b, a) ? b : a) : a.lastResort() ? a : b;
        }
        if (one instanceof Verdict.NotBefore a && other instanceof Verdict.NotBefore b) {
            return a.atNanos() <= b.atNanos() ? a : b;
        }
        return strictness(other) < strictness(one) ? other : one;
    }

    /** A point in time comes before a change: who waits for it hears of changes, too. */
    private static int strictness(Verdict verdict) {
        return verdict instanceof Verdict.NotBefore ? 0 : verdict instanceof Verdict.UntilChange ? 1 : 2;
    }

    private static boolean isSooner(Verdict.Closed one, Verdict.Closed other) {
        Duration a = one.failure().retryAfter();
        Duration b = other.failure().retryAfter();
        return a != null && b != null && a.compareTo(b) < 0;
    }

    private AutoGlmException nowhere(Call<?> call) {
        return nowhere(call, List.of(members));
    }

    /** Returns the failure of a call that none of {@code members} may serve. */
    static AutoGlmException nowhere(Call<?> call, List<Member> members) {
        String only = call.options().endpoint();
        boolean isThere = members.stream()
                .anyMatch(member -> only == null
                        ? member.weight() > 0
                        : only.equals(member.endpoint().name()));
        String lacks = isThere ? "has no call " + call.operation() : only == null ? "" : "is not there";
        String message = only != null
                ? "the call names the endpoint '" + only + "', which " + lacks
                : isThere ? "each endpoint " + lacks : "no endpoint has a weight above 0";
        return call.failure(ErrorCode.NO_ENDPOINT, message + "; there are: " + names(members))
                .exception();
    }

    private static String names(List<Member> members) {
        Stream<String> names = members.stream().map(member -> member.endpoint().name());
        return members.isEmpty() ? "none" : names.distinct().collect(Collectors.joining(", "));
    }

    /** Returns how it stands at the members that may serve {@code call}, for messages. */
    String describe(Call<?> call) {
        if (members.length == 1) {
            return members[0].routeOf(call).toString();
        }
        return Stream.of(members)
                .filter(member -> rank(member, call) >= 0)
                .map(member -> member.endpoint().place() + ": " + member.routeOf(call))
                .collect(Collectors.joining("; "));
    }

    /** Returns the lowest median time to the first event of those that may serve {@code call}; {@code null} when none is known. */
    @Nullable
    Duration fastest(Call<?> call, long nowNanos) {
        Duration fastest = null;
        for (Member member : members) {
            Duration median = rank(member, call) < 0
                    ? null
                    : member.routeOf(call).firstEvents.median(nowNanos);
            fastest = fastest == null || (median != null && median.compareTo(fastest) < 0) ? median : fastest;
        }
        return fastest;
    }
}
