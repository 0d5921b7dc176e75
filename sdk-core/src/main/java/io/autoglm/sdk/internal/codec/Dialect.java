package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** How one family of servers speaks. Stateless and shared by all calls. */
public interface Dialect {

    /** Returns the name used in settings, for example {@code openai}. */
    String name();

    /**
     * Returns where calls of {@code operation} go.
     *
     * @throws AutoGlmException with {@code UNSUPPORTED_REQUEST} when the dialect has no such call
     */
    Target target(Operation<?> operation);

    /** Returns whether the dialect has a call of {@code operation}. */
    boolean has(Operation<?> operation);

    /** Returns how this server makes vectors of texts, and its limits; {@code null} when it does not. */
    default ServerPaths.@Nullable Embeddings embeddings() {
        return null;
    }

    /**
     * Checks that {@code call} can be said in this dialect, before anything is done for it; what the caller says in {@code extraBody} is
     * not looked at.
     *
     * @throws AutoGlmException with {@code UNSUPPORTED_REQUEST}, naming the member, the rule and the value
     */
    void check(Call<?> call);

    /**
     * Returns the request's body as one buffer, owned by the caller. Not asked for when the target's method is {@code GET}.
     *
     * @throws AutoGlmException with {@code UNSUPPORTED_REQUEST} when the dialect has no form for the request; nothing leaks then
     */
    ByteBuf encode(Call<?> call, ByteBufAllocator allocator);

    /** Returns what decodes the answer of one attempt whose status is 2xx. */
    <E> AnswerDecoder<E> decoder(Call<E> call, ResponseHead head);

    /**
     * Returns the exception for an answer whose status is not 2xx.
     *
     * @param body the beginning of the body, at most {@link ResponseHead#ERROR_BODY_LIMIT} bytes; not released here
     */
    AutoGlmException failure(Call<?> call, ResponseHead head, ByteBuf body);
}
