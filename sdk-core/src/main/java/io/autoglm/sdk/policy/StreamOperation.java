package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;

/** One request, many events. */
final class StreamOperation implements Operation<GenerateEvent> {

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public boolean streaming() {
        return true;
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public boolean limited() {
        return true;
    }

    @Override
    public boolean generates() {
        return true;
    }

    @Override
    public @Nullable Usage usage(GenerateEvent event) {
        if (event instanceof GenerateEvent.Finished finished) {
            return finished.usage();
        }
        return event instanceof GenerateEvent.UsageReport report ? report.usage() : null;
    }

    @Override
    public boolean commits(GenerateEvent event) {
        return !(event instanceof GenerateEvent.Started || event instanceof GenerateEvent.UsageReport);
    }

    @Override
    public boolean ends(GenerateEvent event) {
        return event instanceof GenerateEvent.Finished;
    }

    @Override
    public void keep(GenerateEvent event, PartialText into) {
        if (event instanceof GenerateEvent.TextDelta delta && delta.choice() == 0) {
            into.text(delta.text());
        } else if (event instanceof GenerateEvent.ReasoningDelta delta && delta.choice() == 0) {
            into.reasoning(delta.text());
        }
    }

    @Override
    public GenerateEvent cast(Object event) {
        return (GenerateEvent) event;
    }

    @Override
    public @Nullable Joining<GenerateEvent> joining() {
        return null;
    }

    @Override
    public boolean joint() {
        return false;
    }

    @Override
    public String toString() {
        return "stream";
    }
}
