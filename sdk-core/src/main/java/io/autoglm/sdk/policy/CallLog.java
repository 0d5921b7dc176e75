package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.PartialResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one call so far: the only thing about it that changes, and it is only added to.
 *
 * <p>Made per subscription by the front door. Written by one thread at a time, in the order of the call's signals; read by any. All
 * times are nanoseconds of {@link Call#timer()}.
 *
 * <p>Two attempts that run at once have a log each, a {@linkplain #branch branch} of the call's; what that of the call says of "the latest
 * attempt" is what the {@linkplain #lead leading} branch says.
 */
public sealed class CallLog extends AnswerNotes permits BranchLog, JointLog {

    private static final AtomicLongFieldUpdater<CallLog> QUEUED_AT =
            AtomicLongFieldUpdater.newUpdater(CallLog.class, "queuedAt");
    private static final AtomicLongFieldUpdater<CallLog> ADMITTED_AT =
            AtomicLongFieldUpdater.newUpdater(CallLog.class, "admittedAt");
    private static final AtomicReferenceFieldUpdater<CallLog, @Nullable Endpoint> ENDPOINT =
            AtomicReferenceFieldUpdater.newUpdater(CallLog.class, Endpoint.class, "endpoint");

    private static final AtomicReferenceFieldUpdater<CallLog, @Nullable CallLog> LEADING =
            AtomicReferenceFieldUpdater.newUpdater(CallLog.class, CallLog.class, "leading");

    private final long startedAt;
    private volatile long queuedAt;
    private volatile long admittedAt;
    private volatile long firstEventAt;

    private volatile boolean firstEventSeen;
    private volatile boolean waiting;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable String credential;
    private volatile @Nullable PartialText kept;
    private volatile @Nullable Long inputTokens;
    private volatile @Nullable CallLog leading;
    private volatile @Nullable String servedBy;
    private volatile @Nullable List<String> fallbacks;

    /** Starts the log of a call that was subscribed to at {@code nowNanos}. */
    public CallLog(long nowNanos) {
        this(nowNanos, nowNanos);
    }

    CallLog(long startedAt, long nowNanos) {
        this.startedAt = startedAt;
        queuedAt = nowNanos;
        admittedAt = nowNanos;
    }

    /**
     * Returns a log for attempt {@code number} alone, because another may be made beside it, and lets it lead.
     *
     * @param turn run when the attempt gets its turn, on that thread; MUST NOT block or throw
     */
    public CallLog branch(int number, long nowNanos, Runnable turn) {
        CallLog branch = new BranchLog(this, number, nowNanos, turn);
        lead(branch);
        return branch;
    }

    /** Returns a log for attempt {@code number}, which is made beside the one that leads. */
    public CallLog beside(int number, long nowNanos) {
        return new BranchLog(this, number, nowNanos, null);
    }

    /** What is said of the latest attempt is from now on what {@code branch} says. */
    public void lead(@Nullable CallLog branch) {
        CallLog before = leading;
        if (before != null && before != branch) {
            endpoint = before.target() == null ? endpoint : before.target();
            credential = before.credential() == null ? credential : before.credential();
        }
        CallLog last = LEADING.getAndSet(this, branch);
        if (last instanceof JointLog && last != branch) {
            adopt(last); // once, whoever comes first
        }
    }

    /** Starts the log of a request for {@code calls} calls at {@code nowNanos}; while it leads one of them, its attempts are that call's, too. */
    public static CallLog joint(long nowNanos, int calls) {
        return new JointLog(nowNanos, calls);
    }

    /** The joint request that {@linkplain #lead leads} is over for this call: its attempts have become the call's own. */
    public void parted() {
        if (leading instanceof JointLog) {
            lead(null);
        }
    }

    @Override
    final @Nullable Departures shared() {
        return leading instanceof JointLog joint ? joint : null;
    }

    /** Returns how many calls the latest request was for; 1 unless that was a {@linkplain #joint joint} one. */
    public int callsInRequest() {
        return leading instanceof JointLog shared ? shared.calls() : 1;
    }

    @Override
    final CallLog speaking() {
        CallLog branch = leading;
        return branch == null ? this : branch.speaking();
    }

    final boolean isLed(CallLog branch) {
        return leading == branch;
    }

    /** An attempt begins to wait for its turn. */
    public void queued(long nowNanos) {
        if (leading != null) {
            lead(null);
        }
        // a volatile write makes the processor wait until all others can see it: one, the last, will do for those
        // before
        QUEUED_AT.lazySet(this, nowNanos);
        ADMITTED_AT.lazySet(this, nowNanos);
        forgetAnswer();
        waiting = true;
    }

    /** An attempt got its turn at {@code where}. */
    public void admitted(Endpoint where, long nowNanos) {
        ENDPOINT.lazySet(this, where);
        ADMITTED_AT.lazySet(this, nowNanos);
        waiting = false;
    }

    /**
     * Attempt number {@code attempt} leaves this client, with the named credential.
     *
     * @return whether it may; {@code false} when it was {@linkplain #abandon abandoned} before: then nothing MUST be sent, and nobody waits
     */
    public boolean sent(int attempt, String credentialName) {
        if (!leave(attempt)) {
            return false;
        }
        credential = credentialName;
        return true;
    }

    /** The request was counted, or estimated, to be {@code modelTokens} long, so that nobody counts it again. */
    public void counted(long modelTokens) {
        inputTokens = modelTokens;
    }

    /**
     * All that was tried so far has failed, and the call turns to {@code fallback}: no attempt that has not left this client ever will.
     *
     * @return the number of the attempt that follows, above those before
     */
    public int turnedTo(String fallback) {
        List<String> more = new ArrayList<>(fallbacks());
        more.add(fallback);
        fallbacks = List.copyOf(more);
        lead(null);
        waiting = false;
        return startOver();
    }

    /** Something that is no endpoint, called {@code name}, begins to answer the call, after no time in a queue. */
    public void answeredBy(String name, long nowNanos) {
        queued(nowNanos);
        waiting = false;
        servedBy = name;
    }

    /** The first committing event of the call arrived. */
    public void firstEvent(long nowNanos) {
        firstEventAt = nowNanos;
        firstEventSeen = true;
    }

    /** What arrives of the answer from now on is kept in {@code text}. */
    public void keeping(PartialText text) {
        kept = text;
    }

    /** Attempt {@code attempt}, or the one that leads in its place, is over; {@code failure} is why, or {@code null} after success or cancel. */
    public void ended(int attempt, Outcome outcome, @Nullable Throwable failure) {
        note(new Attempt(number(attempt), endpoint(), place(), outcome, failure), isSent(attempt));
    }

    /** Returns when the call was subscribed to. */
    public long startedAt() {
        return startedAt;
    }

    /** Returns when the latest attempt got its turn, or began to wait for it. */
    public long admittedAt() {
        return speaking().admittedAt;
    }

    /** Returns how long the latest attempt waited for its turn; 0 while it waits. */
    public long queueNanos() {
        CallLog speaking = speaking();
        return speaking.admittedAt - speaking.queuedAt;
    }

    /** Returns when the first committing event arrived, {@code null} before. */
    public @Nullable Long firstEventAt() {
        return firstEventSeen ? firstEventAt : null;
    }

    /** Returns whether the latest attempt waits for its turn. */
    public boolean isWaiting() {
        return speaking().waiting;
    }

    /** Returns the number of the attempt that leads in place of number {@code attempt}; usually that. */
    public int number(int attempt) {
        CallLog branch = leading;
        return branch == null ? attempt : Math.max(attempt, branch.number(attempt));
    }

    /** Returns whether attempt {@code attempt}, or the one that leads in its place, has left this client. */
    public boolean isSent(int attempt) {
        CallLog branch = leading;
        return (branch == null || branch.number(attempt) < attempt) ? hasLeft(attempt) : branch.isSent(attempt);
    }

    /** Returns whether the latest attempt is one that was made beside another. */
    public boolean isBeside() {
        CallLog branch = leading;
        return branch != null && branch.isBeside();
    }

    /** Returns the endpoint of the latest attempt, or what {@linkplain #answeredBy answers} in place of one; {@code null} before the first was admitted. */
    public @Nullable String endpoint() {
        String other = servedBy;
        Endpoint latest = target();
        return other != null ? other : latest == null ? null : latest.name();
    }

    /** Returns where the latest attempt went, {@code null} before the first was admitted. */
    public @Nullable Endpoint target() {
        CallLog branch = leading;
        Endpoint latest = branch == null ? null : branch.target();
        return latest == null ? endpoint : latest;
    }

    /** Returns the {@linkplain Endpoint#place() place} of the latest attempt, {@code null} before the first was admitted. */
    public @Nullable String place() {
        Endpoint latest = target();
        return latest == null ? null : latest.place();
    }

    /** Returns the name of the credential of the latest attempt, {@code null} before the first was sent. */
    public @Nullable String credential() {
        CallLog branch = leading;
        String latest = branch == null ? null : branch.credential();
        return latest == null ? credential : latest;
    }

    /** Returns how long the request is in model tokens, roughly; {@code null} until somebody has counted. */
    public @Nullable Long inputTokens() {
        return inputTokens;
    }

    /** Returns what has arrived of the answer so far, {@code null} when nothing has that is kept. */
    public @Nullable PartialResponse partial() {
        PartialText text = kept;
        return text == null ? null : text.toPartialResponse();
    }

    /** Returns what the call has {@linkplain #turnedTo turned to}, oldest first; empty for nearly all calls. */
    public List<String> fallbacks() {
        List<String> list = fallbacks;
        return list == null ? List.of() : list;
    }

    /**
     * An attempt that is over.
     *
     * @param number   from 1
     * @param endpoint where it went, {@code null} when it was never admitted
     * @param place    the same with the credential, where the endpoint has several
     * @param outcome  what it says about the endpoint
     * @param failure  why it failed, {@code null} after success or cancel
     */
    public record Attempt(
            int number,
            @Nullable String endpoint,
            @Nullable String place,
            Outcome outcome,
            @Nullable Throwable failure) {}
}
