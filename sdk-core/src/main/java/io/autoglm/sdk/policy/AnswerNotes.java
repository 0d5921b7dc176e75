package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.Usage;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What the latest attempt of a call has been told, and by whom. */
abstract class AnswerNotes extends Departures {

    private volatile @Nullable SocketAddress remoteAddress;
    private volatile @Nullable String requestId;
    private volatile @Nullable ServerQuota quota;
    private volatile @Nullable Usage usage;
    private volatile @Nullable Long reservedTokens;

    /** Returns the log of the latest attempt. */
    abstract AnswerNotes speaking();

    /** An attempt that never connects went nowhere and was told nothing, whatever the one before did. */
    final void forgetAnswer() {
        if (remoteAddress != null) {
            remoteAddress = null;
        }
        if (requestId != null) {
            requestId = null;
        }
        if (quota != null) {
            quota = null;
        }
        if (usage != null) {
            usage = null;
        }
        if (reservedTokens != null) {
            reservedTokens = null;
        }
    }

    /** The attempt travels to {@code address}: the server's, or that of the proxy in between. */
    public void connected(@Nullable SocketAddress address) {
        remoteAddress = address;
    }

    /** The server has begun to answer the attempt, and calls it {@code serversId}. */
    public void answering(@Nullable String serversId) {
        requestId = serversId;
    }

    /** The head of the server's answer says how much of its limits is left; {@code null} when it does not. */
    public void quota(@Nullable ServerQuota said) {
        quota = said;
    }

    /** The answer says that it has cost {@code soFar}. */
    public void used(Usage soFar) {
        usage = soFar;
    }

    /** The attempt that was admitted is expected to cost {@code modelTokens}, prompt and answer, which a rate limit has set aside. */
    public void reserved(long modelTokens) {
        reservedTokens = modelTokens;
    }

    /** Returns where the latest attempt went: the server, or the proxy in between; {@code null} until it has connected. */
    public @Nullable SocketAddress remoteAddress() {
        return speaking().remoteAddress;
    }

    /** Returns the server's id of the latest attempt; {@code null} until it answers, and when it names none in the head of its answer. */
    public @Nullable String requestId() {
        return speaking().requestId;
    }

    /** Returns what the answer to the latest attempt says is left of the server's limits; {@code null} when it does not say. */
    public @Nullable ServerQuota quota() {
        return speaking().quota;
    }

    /** Returns what the latest attempt has cost, as the server counted; {@code null} when it did not say, or not yet. */
    public @Nullable Usage usage() {
        return speaking().usage;
    }

    /** Returns what was set aside for the latest attempt; {@code null} where no limit of model tokens is known. */
    public @Nullable Long reservedTokens() {
        return speaking().reservedTokens;
    }
}
