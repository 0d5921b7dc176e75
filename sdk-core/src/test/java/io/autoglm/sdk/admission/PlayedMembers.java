package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Members of a pool whose gates the test plays, and which note in what order they are asked. */
final class PlayedMembers {

    final VirtualTimeScheduler timer = VirtualTimeScheduler.create();

    /** The places that were asked, in this order. */
    final List<String> asked = new ArrayList<>();

    /** Returns a member that is open; {@code place} is its name, with a slash and the slot where it has several credentials. */
    Member open(String place, double weight, int order) {
        return saying(Verdict.OPEN, place, weight, order);
    }

    /** Returns a member that is full. */
    Member full(String place, double weight, int order) {
        return saying(Verdict.UNTIL_CHANGE, place, weight, order);
    }

    Member saying(Verdict verdict, String place, double weight, int order) {
        ManualGate gate = new ManualGate();
        gate.says(now -> {
            asked.add(place);
            return verdict;
        });
        return new Member(
                endpoint(place, null, Map.of()), PerModel.all(List.of(gate)), weight, order, InFlightListener.NONE);
    }

    static Endpoint endpoint(String place, @Nullable String model, Map<String, String> models) {
        String[] parts = place.split("/");
        URI address = URI.create("https://" + parts[0] + ".example/v1");
        return new Endpoint(parts[0], address, model, models, null, Map.of(), "openai")
                .withSlot(parts.length == 1 ? null : parts[1]);
    }

    /** Returns a member that takes one attempt at a time of each configured model, and one of all others. */
    static Member limited(String name, @Nullable String model, Map<String, String> models, double weight) {
        Endpoint endpoint = endpoint(name, model, models);
        PerModel<List<LimitGate>> gates = PerModel.of(
                endpoint.configuredModels(),
                each -> List.of(new LimitGate(LimitSpec.fixed(1).newLimit())));
        return new Member(endpoint, gates, weight, 0, InFlightListener.NONE);
    }

    /** Returns a member that takes {@code most} attempts at a time. */
    static Member limited(String name, int most, double weight) {
        LimitGate limit = new LimitGate(LimitSpec.fixed(most).newLimit());
        return new Member(
                endpoint(name, null, Map.of()), PerModel.all(List.of(limit)), weight, 0, InFlightListener.NONE);
    }

    static Call<GenerateEvent> call(@Nullable String model, CallOptions options, Scheduler timer) {
        GenerateRequest request = GenerateRequest.of("hi").mutate().model(model).build();
        return Call.of(Operation.STREAM, request, options, timer);
    }

    Call<GenerateEvent> call(CallOptions options) {
        return call(null, options, timer);
    }
}
