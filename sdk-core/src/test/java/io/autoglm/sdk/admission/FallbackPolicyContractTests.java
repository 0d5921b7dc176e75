package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import io.autoglm.sdk.policy.TimerProbe;
import io.autoglm.sdk.time.LegDeadlinePolicy;
import java.time.Duration;
import reactor.core.publisher.Flux;

class FallbackPolicyContractTests implements PolicyContract {

    @Override
    public Policy policy() {
        FallbackSpec spec = FallbackSpec.none().withModels("small").withAnswer(request -> Flux.just(HELLO));
        return new FallbackPolicy(spec, new LegDeadlinePolicy(), AttemptListener.NONE);
    }

    @Override
    public Call<GenerateEvent> call(TimerProbe timer) {
        return Call.of(Operation.STREAM, GenerateRequest.of("hi"), CallOptions.DEFAULTS, timer)
                .withDeadline(Deadline.after(Duration.ofMinutes(1), timer));
    }
}
