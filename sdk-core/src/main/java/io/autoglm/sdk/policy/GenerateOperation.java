package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.GenerateResponse;

/** One request, one answer. */
final class GenerateOperation implements Operation<GenerateResponse> {

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public boolean streaming() {
        return false;
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public boolean commits(GenerateResponse event) {
        return true;
    }

    @Override
    public boolean ends(GenerateResponse event) {
        return true;
    }

    @Override
    public void keep(GenerateResponse event, PartialText into) {}

    @Override
    public GenerateResponse cast(Object event) {
        return (GenerateResponse) event;
    }

    @Override
    public String toString() {
        return "generate";
    }
}
