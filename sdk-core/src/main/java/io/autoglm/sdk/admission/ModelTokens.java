package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.error.PartialResponse;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ModelRequest;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import org.jspecify.annotations.Nullable;

/** What attempts are expected to cost in model tokens, and what they have cost. */
final class ModelTokens {

    /** For an answer of which nothing is known. */
    private static final long ANSWER = 500;

    private final PromptTokens prompts;
    private final RecentAnswers recent = new RecentAnswers();

    ModelTokens(TokenCounter counter) {
        prompts = new PromptTokens(counter);
    }

    /** Returns the prompt and the answer that is to be expected; 0 for a call that has no model read or write. */
    long expected(Call<?> call) {
        if (!(call.request() instanceof ModelRequest)) {
            return 0;
        }
        long output = 0;
        if (call.operation().generates()) {
            for (GenerateRequest request : call.generateRequests()) {
                output += output(request);
            }
        }
        boolean isRead = call.operation() != Operation.COUNT_TOKENS;
        return isRead ? prompts.of(call) + output : 0;
    }

    /** Returns how long the prompt is that {@link #expected} has looked at. */
    long input(Call<?> call) {
        Long known = call.log().inputTokens();
        return known == null ? 0 : known;
    }

    private long output(GenerateRequest request) {
        Long usual = recent.p90();
        Integer most = request.maxOutputTokens();
        long each = usual == null ? (most == null ? ANSWER : most) : most == null ? usual : Math.min(usual, most);
        return each * choices(request);
    }

    private static int choices(GenerateRequest request) {
        return request.n() == null ? 1 : request.n();
    }

    /** Returns whether the server has never heard of an attempt that failed so. */
    static boolean neverArrived(@Nullable Throwable failure) {
        return failure instanceof AutoGlmException known
                && switch (known.code()) {
                    case DNS_FAILED,
                            CONNECT_FAILED,
                            CONNECT_TIMEOUT,
                            TLS_FAILED,
                            STALE_CONNECTION,
                            POOL_EXHAUSTED,
                            PROXY_REFUSED -> true;
                    default -> known.code().type() == ErrorType.REFUSED;
                };
    }

    /** Returns what an attempt that was sent has cost. */
    long used(Call<?> call, long reserved, Outcome outcome, @Nullable Throwable failure) {
        Usage usage = call.log().usage();
        if (usage != null) {
            return counted(call, usage);
        }
        if (failure instanceof AutoGlmException known) {
            if (known.code() == ErrorCode.RATE_LIMITED) {
                return reserved;
            } else if (known.status() != null && known.status() >= 400) {
                return 0;
            }
        }
        PartialResponse arrived = call.log().partial();
        if (outcome == Outcome.SUCCESS && arrived == null) {
            return reserved;
        }
        return input(call) + (arrived == null ? 0 : text(arrived));
    }

    private long text(PartialResponse arrived) {
        return prompts.text(arrived.text()) + prompts.text(arrived.reasoning());
    }

    private long counted(Call<?> call, Usage usage) {
        int answers =
                call.generateRequests().stream().mapToInt(ModelTokens::choices).sum();
        if (answers > 0 && usage.outputTokens() > 0) {
            recent.add(usage.outputTokens() / answers);
        }
        return Math.max(0, Math.max(usage.totalTokens(), (long) usage.inputTokens() + usage.outputTokens()));
    }
}
