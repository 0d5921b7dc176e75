package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.ServerQuota.Unit;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * So many attempts and so many model tokens in a length of time, as a {@link RateSpec} says and as the server's answers tell; and nothing
 * while the server has asked for a pause.
 *
 * <p>An attempt sets aside one request and its prompt with the answer that is to be expected: {@code maxOutputTokens}, or what nine of
 * the ten latest answers did not exceed, whichever is less. At its end that becomes what it has cost:
 *
 * <ul>
 *   <li>What was never sent, or never reached the server, costs nothing.
 *   <li>What the server counted counts, also above what was set aside.
 *   <li>Where it did not count, because it was cancelled or broke off: the prompt, and what had arrived of the answer.
 *   <li>An attempt that the server refused costs its request. Refused for its rate, it costs all that was set aside: then the server has
 *       counted more than this client, and its being late is what brings the two together.
 * </ul>
 *
 * <p>A cost above all that a limit ever allows starts when all of it is there, and others wait until the debt is paid. Lock-free; every
 * method may be called by any thread, {@link #check} and {@link #take} one after the other. Listeners run on the thread that tells a
 * ticket something.
 */
public final class RateGate implements Gate {

    private static final double GRACE = 1.25;

    private final RateSpec spec;
    private final @Nullable Quota requests;
    private final @Nullable Quota tokens;
    private final @Nullable ServerPause pause;
    private final Spending spending = new Spending();
    private final FollowedLimits followed = new FollowedLimits(spending);
    private final ModelTokens cost;
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** When the latest attempt began; never asked before the first. */
    private volatile long lastTakenNanos;

    /**
     * Makes a gate with quotas of its own.
     *
     * @param spec  how much, and whether the server is listened to
     * @param place endpoint and model, which name the quotas in the store
     */
    public RateGate(RateSpec spec, String place) {
        this.spec = spec;
        requests = spec.requests() == null ? null : spec.store().open(place + "/requests", spec.requests());
        tokens = spec.tokens() == null ? null : spec.store().open(place + "/tokens", spec.tokens());
        pause = spec.longestPause() == null ? null : new ServerPause(spec.longestPause());
        cost = new ModelTokens(spec.counter());
        for (Quota quota : new Quota[] {requests, tokens}) {
            if (quota != null) {
                quota.onChange(this::changed);
            }
        }
    }

    /** Returns how many requests may be sent now, by what is configured and what the server says; {@code null} when neither is known. */
    public @Nullable Long requestsLeft(long nowNanos) {
        return left(requests, Unit.REQUESTS, nowNanos);
    }

    /** Returns how many model tokens may be spent now, likewise. */
    public @Nullable Long tokensLeft(long nowNanos) {
        return left(tokens, Unit.TOKENS, nowNanos);
    }

    /** Returns how many model tokens are set aside now for answers that are under way. */
    public long tokensSetAside() {
        return spending.total(Unit.TOKENS) - spending.seen(Unit.TOKENS);
    }

    private @Nullable Long left(@Nullable Quota own, Unit unit, long nowNanos) {
        Long servers = followed.left(unit, nowNanos);
        if (own == null) {
            return servers;
        }
        long left = Math.max(0, own.left(nowNanos));
        return servers == null ? Long.valueOf(left) : Long.valueOf(Math.min(left, servers));
    }

    @Override
    public Verdict check(Call<?> call, long nowNanos) {
        Verdict verdict = pause == null ? Verdict.OPEN : pause.check(call, nowNanos);
        if (verdict != Verdict.OPEN) {
            return verdict;
        }
        if (requests != null) {
            verdict = requests.check(1, nowNanos);
        }
        long expected = countsTokens() ? cost.expected(call) : 0;
        if (tokens != null && expected > 0) {
            verdict = GateGroup.stricter(verdict, tokens.check(expected, nowNanos));
        }
        Verdict servers = followed.check(expected, nowNanos);
        Duration longest = spec.longestPause();
        if (longest == null || !isTooFar(servers, nowNanos, longest)) {
            return GateGroup.stricter(verdict, servers);
        }
        boolean looks = nowNanos - lastTakenNanos >= longest.toNanos();
        return looks ? verdict : new Verdict.Closed(tooFar(call, servers, nowNanos));
    }

    /** Nobody waits for hours: but for a window of a minute, whose end is taken to be late rather than early, everybody does. */
    private static boolean isTooFar(Verdict servers, long nowNanos, Duration longest) {
        return servers instanceof Verdict.NotBefore later && later.atNanos() - nowNanos > GRACE * longest.toNanos();
    }

    private AutoGlmException tooFar(Call<?> call, Verdict servers, long nowNanos) {
        long at = servers instanceof Verdict.NotBefore later ? later.atNanos() : nowNanos;
        Duration wait = Duration.ofNanos(at - nowNanos);
        return call.failure(ErrorCode.PAUSED, "the server's limits leave too little until then, as it says itself")
                .withRetryAfter(wait, call.now().plus(wait))
                .withLimit(followed.toString())
                .exception();
    }

    private boolean countsTokens() {
        return tokens != null || followed.knows(Unit.TOKENS);
    }

    @Override
    public Ticket take(Call<?> call, long nowNanos) {
        Long reserved = countsTokens() ? Long.valueOf(cost.expected(call)) : null;
        long amount = reserved == null ? 0 : reserved;
        if (requests != null) {
            requests.take(1, nowNanos);
        }
        if (tokens != null) {
            tokens.take(amount, nowNanos);
        }
        if (reserved != null && (amount > 0 || call.operation().generates())) {
            call.log().reserved(amount);
        }
        long input = amount == 0 ? 0 : cost.input(call);
        spending.began(input, amount);
        if (pause != null) {
            pause.taken(nowNanos);
            lastTakenNanos = nowNanos;
        }
        return new RateTicket(
                this, call, nowNanos, reserved, input, spending.seen(Unit.REQUESTS), spending.seen(Unit.TOKENS));
    }

    boolean follows() {
        return spec.follow();
    }

    FollowedLimits followed() {
        return followed;
    }

    /** An attempt is over; {@code news} says whether the server has told something with it. */
    void ended(RateTicket ticket, Outcome outcome, @Nullable Throwable failure, long nowNanos, boolean news) {
        boolean better = news;
        if (pause != null && pause.ended(outcome, failure, ticket.startedNanos, nowNanos)) {
            better = true;
        }
        if (hasCost(ticket.call, failure)) {
            better |= settle(ticket, outcome, failure, nowNanos);
        } else {
            better |= forget(ticket, nowNanos);
        }
        if (better) {
            changed();
        }
    }

    private static boolean hasCost(Call<?> call, @Nullable Throwable failure) {
        return call.log().isSent(call.attempt()) && !ModelTokens.neverArrived(failure);
    }

    private boolean forget(RateTicket ticket, long nowNanos) {
        long reserved = ticket.reserved == null ? 0 : ticket.reserved;
        spending.forgotten(ticket.input, reserved);
        if (requests != null) {
            requests.giveBack(1, nowNanos);
        }
        if (tokens != null) {
            tokens.giveBack(reserved, nowNanos);
        }
        return requests != null || countsTokens() || followed.knows(Unit.REQUESTS);
    }

    private boolean settle(RateTicket ticket, Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        Long reserved = ticket.reserved;
        if (reserved == null) {
            return false;
        }
        long used = cost.used(ticket.call, reserved, outcome, failure);
        spending.ended(ticket.input, reserved, used);
        if (tokens != null && used < reserved) {
            tokens.giveBack(reserved - used, nowNanos);
        } else if (tokens != null) {
            tokens.take(used - reserved, nowNanos);
        }
        return used < reserved;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    void changed() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        String known = followed.toString();
        return "rate"
                + (spec.requests() == null
                        ? ""
                        : " " + spec.requests().amount() + " requests in "
                                + spec.requests().period())
                + (spec.tokens() == null
                        ? ""
                        : " " + spec.tokens().amount() + " model tokens in "
                                + spec.tokens().period())
                + (known.isEmpty() ? "" : " server's " + known);
    }
}
