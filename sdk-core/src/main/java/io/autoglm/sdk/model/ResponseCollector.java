package io.autoglm.sdk.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds the events of one answer into a response. One thread at a time, one answer each. */
final class ResponseCollector {

    private final TreeMap<Integer, ChoiceCollector> choices = new TreeMap<>();
    private GenerateEvent.@Nullable Started started;
    private GenerateEvent.@Nullable Finished finished;

    void accept(GenerateEvent event) {
        if (event instanceof GenerateEvent.TextDelta delta) {
            choice(delta.choice()).text.append(delta.text());
        } else if (event instanceof GenerateEvent.ReasoningDelta delta) {
            choice(delta.choice()).reasoning.append(delta.text());
        } else if (event instanceof GenerateEvent.ToolCallDelta delta) {
            choice(delta.choice()).accept(delta);
        } else if (event instanceof GenerateEvent.Started first) {
            started = first;
        } else if (event instanceof GenerateEvent.Finished last) {
            finished = last;
        }
    }

    GenerateResponse response() {
        GenerateEvent.Finished end = finished;
        if (end == null) {
            throw new IllegalStateException("the events ended without Finished, so the answer is not whole");
        }
        for (int i = 0; i < end.reasons().size(); i++) {
            choice(i);
        }
        return new GenerateResponse(
                started == null ? null : started.id(),
                started == null ? null : started.model(),
                answers(end.reasons()),
                end.usage(),
                end.extras(),
                end.meta());
    }

    private List<Choice> answers(List<FinishReason> reasons) {
        List<Choice> answers = new ArrayList<>(choices.size());
        choices.forEach((index, choice) ->
                answers.add(choice.choice(index, index < reasons.size() ? reasons.get(index) : null)));
        return List.copyOf(answers);
    }

    private ChoiceCollector choice(int index) {
        return choices.computeIfAbsent(index, i -> new ChoiceCollector());
    }

    private static final class ChoiceCollector {
        final Pieces text = new Pieces();
        final Pieces reasoning = new Pieces();
        private @Nullable TreeMap<Integer, CallCollector> calls;

        void accept(GenerateEvent.ToolCallDelta delta) {
            if (calls == null) {
                calls = new TreeMap<>();
            }
            CallCollector call = calls.computeIfAbsent(delta.call(), i -> new CallCollector());
            call.id = delta.id() == null ? call.id : delta.id();
            call.name = delta.name() == null ? call.name : delta.name();
            call.arguments.append(delta.arguments());
        }

        Choice choice(int index, @Nullable FinishReason reason) {
            List<ToolCall> toolCalls = calls == null
                    ? List.of()
                    : calls.values().stream().map(CallCollector::call).toList();
            return new Choice(index, text.toString(), reasoning.toString(), toolCalls, reason, Map.of());
        }
    }

    private static final class CallCollector {
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();

        ToolCall call() {
            return new ToolCall(id, name, arguments.isEmpty() ? "{}" : arguments.toString());
        }
    }
}
