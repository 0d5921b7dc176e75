package io.autoglm.sdk.time;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;

class LegDeadlinePolicyContractTests implements PolicyContract {

    @Override
    public Policy policy() {
        return new LegDeadlinePolicy();
    }

    @Override
    public Call<GenerateEvent> call(TimerProbe timer) {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer)
                .withDeadline(Deadline.after(Duration.ofMinutes(1), timer));
    }
}
