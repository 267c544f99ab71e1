import { useState } from 'react';

/** A form's text fields by name; `field('email')` goes straight into an input. */
export function useFields<Name extends string>(first: Record<Name, string>) {
  const [values, setValues] = useState(first);
  const field = (name: Name) => ({
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  });
  return { values, setValues, field };
}
