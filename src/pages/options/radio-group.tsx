/** A few choices of which one applies, each with a line that explains it. */
import { useId } from 'preact/hooks';
import { Phrases } from '../../ui/text/phrases.tsx';

export interface RadioOption<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly hint?: string;
}

interface RadioGroupProps<Value extends string> {
  readonly legend: string;
  readonly options: readonly RadioOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function RadioGroup<Value extends string>({
  legend,
  options,
  value,
  onChange,
}: RadioGroupProps<Value>) {
  const name = useId();
  return (
    <fieldset class="checks">
      <legend>{legend}</legend>
      {options.map((option) => (
        <div key={option.value} class="radio">
          <label class="check">
            <input
              type="radio"
              name={name}
              aria-describedby={option.hint === undefined ? undefined : `${name}-${option.value}`}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              <Phrases text={option.text} />
            </span>
          </label>
          {option.hint !== undefined && (
            <p class="hint" id={`${name}-${option.value}`}>
              {option.hint}
            </p>
          )}
        </div>
      ))}
    </fieldset>
  );
}
