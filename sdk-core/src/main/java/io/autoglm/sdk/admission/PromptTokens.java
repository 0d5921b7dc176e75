package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.JointRequest;
import java.util.List;

/** How long that is which a call has a model read. */
public final class PromptTokens {

    private final TokenCounter counter;

    /** Returns one that asks {@code counter}, and the estimate where that one fails. */
    public PromptTokens(TokenCounter counter) {
        this.counter = TokenCounter.guarded(counter);
    }

    /** Returns how many model tokens the request of {@code call} is, roughly; 0 when no model reads it. Counts each call once. */
    public long of(Call<?> call) {
        Long known = call.log().inputTokens();
        if (known != null) {
            return known;
        }
        long counted = count(call);
        call.log().counted(counted);
        return counted;
    }

    private long count(Call<?> call) {
        long sum = 0;
        for (GenerateRequest request : call.generateRequests()) {
            sum += counter.request(request);
        }
        for (EmbedRequest request : texts(call)) {
            for (String text : request.inputs()) {
                sum += counter.text(text);
            }
        }
        return sum;
    }

    private static List<EmbedRequest> texts(Call<?> call) {
        return call.request() instanceof EmbedRequest one
                ? List.of(one)
                : call.request() instanceof JointRequest joint ? joint.all(EmbedRequest.class) : List.of();
    }

    /** Returns how many model tokens {@code text}, a part of an answer, is. */
    long text(String text) {
        return counter.text(text);
    }
}
